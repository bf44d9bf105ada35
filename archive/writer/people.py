"""Names and places for all streams: few, so that the archive compresses well."""

GIVEN = [
    "Ana",
    "Björn",
    "Chidi",
    "Dana",
    "Emre",
    "Fatou",
    "Grace",
    "Hugo",
    "Ines",
    "Jun",
    "Karl",
    "Lea",
    "Zoë",
]
FAMILY = [
    "Abe",
    "Berg",
    "da Silva",
    "Eze",
    "Förster",
    "García",
    "Huber",
    "Ito",
    "Łukasik",
    "Moreau",
    "Nguyễn",
    "Öz",
]
SINGLE = ["Madhu", "Suparman"]
"""People who have one name only."""
STREETS = ["Am Hang", "Bahnhofstr.", "Hauptstr.", "Kirchgasse", "Lindenweg"]
CITIES = [("Aachen", "52062"), ("Bremen", "28195"), ("Graz", "8010"), ("Köln", "50667")]
