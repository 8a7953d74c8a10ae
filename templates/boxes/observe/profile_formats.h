/* The formats of heap profiles. All read the tables of sites as they are, while others write them: figures may be those of different
   moments, and none is negative. */
#ifndef HAK_OBSERVE_PROFILE_FORMATS_H
#define HAK_OBSERVE_PROFILE_FORMATS_H

#include "boxes/observe/leaks.h"
#include "boxes/observe/report_file.h"
#include "boxes/sampler/sites.h"

/* What is written beside the sites. */
typedef struct profile_facts {
    const char *reason;  /* exit, signal, growth, peak or call */
    leaks_state_t leaks;
    uint64_t interval;   /* mean bytes from sample to sample */
    uint64_t now_ns;     /* since 1970 */
    uint64_t profiled_ns; /* since blocks were sampled for the first time */
} profile_facts_t;

/* Called in turns, one at a time: each has static memory of its own. */
typedef void profile_writer_t(report_file_t *file, const profile_facts_t *facts);
void profile_write_pprof(report_file_t *file, const profile_facts_t *facts);
void profile_write_text(report_file_t *file, const profile_facts_t *facts);
void profile_write_folded(report_file_t *file, const profile_facts_t *facts);

extern const char *const hak_leaks_text[];

/* An estimate as a whole number that is not negative. */
HAK_INLINE uint64_t profile_round(double estimate) {
    if (!(estimate > 0)) return 0;
    return estimate >= 9.2e18 ? INT64_MAX : (uint64_t)(estimate + 0.5);
}

/* In use: what was allocated and not freed. */
HAK_INLINE double profile_inuse(const site_t *site, site_figure_t allocated, site_figure_t freed) {
    double before = site_figure(site, freed); /* read first: what is freed later was allocated before */
    return site_figure(site, allocated) - before;
}

HAK_INLINE uint32_t profile_samples(const site_t *site) { return atomic_load_explicit(&site->samples, memory_order_relaxed); }

#endif
