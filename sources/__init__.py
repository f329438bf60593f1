"""One module per source; SOURCES is the whole list."""
