"""The API: what programs ask of the desk."""
