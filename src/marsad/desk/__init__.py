"""The desk: the web application in which people read, check and correct. Server-rendered, on one laptop or for a team."""
