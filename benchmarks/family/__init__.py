"""The second family of virtual apps: of other design than those that come with the program.

They are the check of its verdicts and are never tuned to, nor does the program learn from them. `apps` holds
them with their pictures, `roles.yaml` says what each is and what each of its windows is for, `screens` the
pages that headless Chromium drew, and `make_pictures.py` makes every picture anew.
"""
