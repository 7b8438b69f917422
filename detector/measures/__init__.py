"""Numbers with unit and error. A measure knows no limit."""
