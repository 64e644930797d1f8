"""The JSON Schemas of our files, written from the code that writes the files."""
