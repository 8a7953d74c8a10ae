/* A Poisson process over bytes: every byte that is allocated is an event with the same small chance. What the sampler needs of it. */
#ifndef HAK_SAMPLER_POISSON_H
#define HAK_SAMPLER_POISSON_H

#include "base/compiler.h"

/* A step of splitmix64: 64 random bits, of any state. */
uint64_t poisson_random(uint64_t *state);

/* Drawn evenly from (0, 1]. */
double poisson_unit(uint64_t *state);

/* -ln of what lies in (0, 1], to within 2 units of the last place of a double. */
double negative_log(double unit);

/* 1 - e^-x for x >= 0: the chance that an event falls into what is x times the mean interval long. */
double poisson_chance(double x);

/* Intervals, each of which is x times the mean interval long (x > 0), before the one into which the next event falls: geometric. */
uint64_t poisson_gap(double x, uint64_t *state);

#endif
