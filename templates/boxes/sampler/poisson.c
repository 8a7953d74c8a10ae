#include "boxes/sampler/poisson.h"

#define UNIT_BITS 53
#define LN_2 0.69314718055994530942
#define ROOT_HALF 0.70710678118654752440
#define LOG_TERMS 12u     /* s^25 / 25 with |s| <= 0.172 is below a double's precision */
#define CHANCE_TERMS 14u  /* x^15 / 15! with x <= 1/2 is */
#define GAP_MOST 0x1p62

uint64_t poisson_random(uint64_t *state) {
    uint64_t mixed = *state += UINT64_C(0x9e3779b97f4a7c15);
    mixed = (mixed ^ mixed >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94d049bb133111eb);
    return mixed ^ mixed >> 31;
}

double poisson_unit(uint64_t *state) { return (double)((poisson_random(state) >> (64 - UNIT_BITS)) + 1) * 0x1p-53; }

/* x = m * 2^e with m in [sqrt 1/2, sqrt 2); ln m = 2 artanh s with s = (m - 1) / (m + 1). */
double negative_log(double unit) {
    int exponent = 0;
    for (; unit < 0x1p-16; exponent -= 16) unit *= 0x1p16;
    for (; unit < ROOT_HALF; exponent--) unit *= 2;
    double s = (unit - 1) / (unit + 1), square = s * s, sum = 0;
    for (unsigned term = LOG_TERMS; term-- != 0;) sum = sum * square + 1.0 / (2 * term + 1);
    return -(exponent * LN_2 + 2 * s * sum);
}

/* 1 - e^-2y = c (2 - c) with c = 1 - e^-y. */
double poisson_chance(double x) {
    unsigned halvings = 0;
    if (x > 64) return 1;
    for (; x > 0.5; halvings++) x /= 2;
    double sum = 0;
    for (unsigned term = CHANCE_TERMS; term != 0; term--) sum = (1 - sum) * x / term;
    for (; halvings != 0; halvings--) sum *= 2 - sum;
    return sum;
}

uint64_t poisson_gap(double x, uint64_t *state) {
    double gap = negative_log(poisson_unit(state)) / x;
    return gap < GAP_MOST ? (uint64_t)gap : (uint64_t)GAP_MOST;
}
