"""Parts of report.html: the map that is linked with table and film, charts, alternative texts."""
