"""What makes evidence stand by itself: signed bags, time stamps, a log of custody, and the checks of them."""
