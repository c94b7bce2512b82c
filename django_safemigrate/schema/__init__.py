"""What a database holds and how it changes, in words no vendor owns. Imports no Django."""
