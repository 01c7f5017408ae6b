"""`circuitpython_typing`: names that libraries use in annotations where they do not run on a board."""
