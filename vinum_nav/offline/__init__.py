"""The detector on recorded pictures: files, films and bags in; results, tables, films out."""
