"""The Python interface: what `import vinum_nav` offers, loaded when it is first used."""
