"""The second family of virtual apps: of other design than those that come with the program.

They check its verdicts; nothing is tuned to them, nor does the program learn from them. `apps` contains
them with their pictures, `roles.yaml` what each is and what each of its windows is for, `screens` the
pages that headless Chromium drew, and `make_pictures.py` regenerates every picture.
"""
