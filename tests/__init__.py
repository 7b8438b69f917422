"""Tests mirror detector/ by path; what they share lies in conftest.py, repository.py and fakes/."""
