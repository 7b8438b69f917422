"""Tests mirror detector/ by path; shared code is in conftest.py, repository.py and fakes/."""
