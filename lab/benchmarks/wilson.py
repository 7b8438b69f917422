"""The 95 % interval of a counted share, by Wilson's score (E. B. Wilson, JASA 22, 1927)."""

__all__ = ["wilson_95"]

Z_95 = 1.96


def wilson_95(k: int, n: int) -> tuple[float, float]:
    """Of k in n, each from 0 to 1; for n = 0 the whole range."""
    if n == 0:
        return 0.0, 1.0
    share = k / n
    middle = (share + Z_95**2 / (2 * n)) / (1 + Z_95**2 / n)
    reach = Z_95 * (share * (1 - share) / n + Z_95**2 / (4 * n * n)) ** 0.5 / (1 + Z_95**2 / n)
    return max(0.0, middle - reach), min(1.0, middle + reach)
