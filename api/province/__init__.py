"""A folder of campaigns as one: found, read, and summed up in a table and on a map."""
