#include "boxes/sampler/sampler.h"

#include <string.h>

#include "boxes/huge/huge.h"
#include "boxes/l25-pool/l25_pool.h"
#include "boxes/sampler/poisson.h"
#include "boxes/shared-pool/guarded_spans.h"
#include "boxes/sampler/sites.h"
#include "boxes/tls-sll/tls_sll.h"
#include "diag/fatal.h"
#include "diag/knobs.h"
#include "os/observe.h"
#include "os/os.h"

static struct {
    _Atomic uint64_t interval; /* 0: off; relaxed: a thread that sees a new epoch late follows later */
    _Atomic uint64_t guard_interval; /* of guarded samples; as above */
    uint32_t guard_pace_us;          /* written before it */
    _Atomic uint32_t epoch;    /* of the last start or stop; release after `interval`, acquire by the heaps that follow */
    _Atomic bool is_prepared;  /* release by who has prepared, acquire by who starts */
    void (*_Atomic watch)(void); /* NULL: nobody; relaxed, set before the first start */
} sampler;

bool sampler_is_on(void) { return sampler_interval() != 0; }

uint64_t sampler_interval(void) { return atomic_load_explicit(&sampler.interval, memory_order_relaxed); }

void sampler_watch(void (*watch)(void)) { atomic_store_explicit(&sampler.watch, watch, memory_order_relaxed); }

static void begin_epoch(void) {
    atomic_fetch_add_explicit(&sampler.epoch, 1, memory_order_release);
    arena_set_mode(HAK_ARENA_SAMPLED);
}

static void set_interval(uint64_t interval) {
    atomic_store_explicit(&sampler.interval, interval, memory_order_relaxed);
    begin_epoch();
}

bool sampler_prepare(void) {
    if (atomic_load_explicit(&sampler.is_prepared, memory_order_acquire)) return true; /* a signal handler comes no further */
    if (!sites_start((uint32_t)knob_value(HAK_KNOB_PROFILE_SITES))) return false;
    os_stack_start();
    atomic_store_explicit(&sampler.is_prepared, true, memory_order_release);
    return true;
}

bool sampler_start(uint64_t interval) {
    if (!sampler_prepare()) return false;
    set_interval(interval);
    return true;
}

bool sampler_start_guards(uint64_t interval) {
    if (!guards_are_possible() || !sampler_prepare()) return false;
    guarded_samples_start();
    sampler.guard_pace_us = interval == 0 ? HAK_GUARD_PACE_US : 0;
    if (interval == 0) interval = HAK_GUARD_BYTES;
    atomic_store_explicit(&sampler.guard_interval, interval, memory_order_relaxed);
    begin_epoch();
    return true;
}

void sampler_stop(void) {
    if (sampler_is_on()) set_interval(0);
}

/* Bytes before the one that makes a run or a huge block the next sample. */
static void draw_large_gap(thread_heap_t *heap) { heap->sampling.large_gap = poisson_gap(heap->sampling.rate, &heap->sampling.random); }

static void draw_handouts(thread_heap_t *heap, uint32_t class_index) {
    double rate = heap->sampling.rate + heap->sampling.guard_rate; /* two processes, merged */
    double mean_intervals = (double)hak_class_info[class_index].size * rate;
    heap->sampling.handouts[class_index] = poisson_gap(mean_intervals, &heap->sampling.random);
}

/* A block that was drawn and is no sample after all: it is handed out beside those that are left until the next one. */
static sample_choice_t choose_none(thread_heap_t *heap, uint32_t class_index) {
    heap->sampling.handouts[class_index]++;
    return (sample_choice_t){0, false};
}

static uint64_t draw_seed(const thread_heap_t *heap) {
    uint64_t seed = (uint64_t)knob_value(HAK_KNOB_PROFILE_SEED);
    if (seed == 0) os_random(&seed, sizeof seed);
    seed += (uint64_t)heap->number << 32;
    return poisson_random(&seed);
}

static double rate_of(uint64_t interval) { return interval == 0 ? 0 : 1 / (double)interval; }

/* Brings a heap in line with the last start or stop. */
HAK_COLD static void follow(thread_heap_t *heap, uint32_t epoch) {
    uint64_t interval = sampler_interval(), guard_interval = atomic_load_explicit(&sampler.guard_interval, memory_order_relaxed);
    heap->sampling.epoch = epoch;
    heap->sampling.rate = rate_of(interval);
    heap->sampling.guard_rate = rate_of(guard_interval);
    if (heap->sampling.random == 0) heap->sampling.random = draw_seed(heap);
    tls_sll_set_sampled(heap, interval != 0 || guard_interval != 0);
    if (!heap_is_sampled(heap)) return;
    for (uint32_t class_index = 0; class_index < HAK_CLASS_COUNT; class_index++) draw_handouts(heap, class_index);
    if (interval != 0) draw_large_gap(heap);
}

/* Paced, what is due too early is given up. */
static bool may_be_guarded(thread_heap_t *heap) {
    if (sampler.guard_pace_us == 0) return true;
    uint64_t now_us = os_now_us();
    if (now_us < heap->sampling.guard_resume_us) return false;
    heap->sampling.guard_resume_us = now_us + sampler.guard_pace_us;
    return true;
}

/* Which of the two processes has drawn a block of a class, or both have: as likely as it is given that one of them has. */
static sample_choice_t divide(thread_heap_t *heap, double bytes) {
    double chance = poisson_chance(bytes * heap->sampling.rate), guard_chance = poisson_chance(bytes * heap->sampling.guard_rate);
    double only = chance * (1 - guard_chance), guard_only = (1 - chance) * guard_chance;
    double drawn = heap->sampling.guard_rate == 0 ? 0 : poisson_unit(&heap->sampling.random) * (only + guard_only + chance * guard_chance);
    bool is_sample = drawn <= only || drawn > only + guard_only;
    return (sample_choice_t){is_sample ? 1 / chance : 0, drawn > only && may_be_guarded(heap)};
}

sample_choice_t sampler_choose(thread_heap_t *heap, size_t bytes, uint32_t class_index) {
    uint32_t epoch = atomic_load_explicit(&sampler.epoch, memory_order_acquire);
    if (hak_unlikely(heap->sampling.epoch != epoch)) follow(heap, epoch);
    double rate = heap->sampling.rate;
    sample_choice_t none = {0, false};
    if (class_index < HAK_CLASS_COUNT) {
        if (!heap_is_sampled(heap) || heap->sampling.handouts[class_index] != 0) return none;
        draw_handouts(heap, class_index);
        sample_choice_t choice = divide(heap, hak_class_info[class_index].size);
        return is_chosen(choice) ? choice : choose_none(heap, class_index);
    }
    if (rate == 0) return none;
    if (bytes <= heap->sampling.large_gap) {
        heap->sampling.large_gap -= bytes;
        return none;
    }
    draw_large_gap(heap);
    return (sample_choice_t){1 / poisson_chance((double)bytes * rate), false};
}

static void record_alloc(const sample_t *sample) {
    site_change_t change = {.samples = 1};
    change.figures[SITE_ALLOC_OBJECTS] = sample->weight;
    change.figures[SITE_ALLOC_BYTES] = sample->weight * (double)sample->bytes;
    sites_add(sample->site, &change);
}

void sampler_record_free(const sample_t *sample) {
    uint64_t lived_us = os_now_us() - sample->born_us;
    site_change_t change = {.samples = 0};
    change.figures[SITE_FREED_OBJECTS] = sample->weight;
    change.figures[SITE_FREED_BYTES] = sample->weight * (double)sample->bytes;
    change.figures[SITE_FREED_SHORT] = lived_us < HAK_SAMPLE_SHORT_US ? sample->weight : 0;
    change.figures[SITE_FREED_CROSS] = sample->thread != os_thread() ? sample->weight : 0;
    change.figures[SITE_FREED_LIFETIME_NS] = sample->weight * (double)lived_us * 1000;
    sites_add(sample->site, &change);
}

/* The slab metadata of a huge block may not be there: then it is no sample. */
static bool has_metadata(size_t unit) {
    return page_map_class(page_map_get(unit)) != HAK_CLASS_HUGE || arena_commit_slabs(unit >> HAK_UNITS_PER_SUPERSLAB_SHIFT);
}

/* The fence pairs with that of whoever finds the entry marked without having been given the block. */
static void publish(const sample_t *sample) {
    size_t unit = arena_unit_of(sample->block);
    if (entry_is_guarded(page_map_get(unit))) {
        guarded_samples_publish(sample);
        return;
    }
    *sample_of_unit(unit) = *sample;
    atomic_thread_fence(memory_order_release);
    page_map_set(unit, page_map_get(unit) | HAK_ENTRY_SAMPLED);
}

static void find_site(sample_t *sample, uint32_t class_bytes) {
    os_stack_t stack;
    os_walk_stack(&stack);
    sample->thread = os_thread();
    sample->site = sample->weight == 0 ? 0 : sites_find(&stack, class_bytes, sample->thread);
    sample->stack = sites_find_stack(&stack);
    sample->born_us = os_now_us();
}

static void count_alloc(const sample_t *sample) {
    record_alloc(sample);
    void (*watch)(void) = atomic_load_explicit(&sampler.watch, memory_order_relaxed);
    if (watch != NULL) watch();
}

static void make_sample(sample_t *sample, uint32_t class_bytes) {
    if (!has_metadata(arena_unit_of(sample->block))) return;
    find_site(sample, class_bytes);
    publish(sample);
    if (sample->weight != 0) count_alloc(sample);
}

static void *alloc_sample(thread_heap_t *heap, const sample_request_t *request, bool *is_zero) {
    size_t size = hak_class_info[request->class_index].size;
    size_t canary = HAK_SECURE ? hardening.canary_bytes : 0; /* which the program has not asked for */
    sample_t sample = {.bytes = request->bytes - canary, .usable = size, .weight = request->choice.weight};
    if (!request->choice.is_guarded || !guarded_samples_place(heap, request->alignment, &sample, is_zero)) {
        if (sample.weight == 0) return NULL;
        sample.block = l25_pool_alloc(&heap->owner, size, request->alignment, is_zero);
        sample.usable = size;
    }
    if (sample.block == NULL) return NULL;
    make_sample(&sample, (uint32_t)size);
    return sample.block;
}

void *sampler_alloc(thread_heap_t *heap, const sample_request_t *request, bool *is_zero) {
    void *block = alloc_sample(heap, request, is_zero);
    if (hak_unlikely(block == NULL)) (void)choose_none(heap, request->class_index);
    return block;
}

void sampler_mark(void *block, size_t bytes, double weight) {
    make_sample(&(sample_t){.block = block, .bytes = bytes, .weight = weight}, 0);
}

/* A block of the class was a sample with the same chance before and after, so it goes on to stand for as many. */
void sampler_resize(sample_t *sample, size_t bytes) {
    if (!sampler_is_on() || sample->weight == 0 || sample->bytes == bytes) return;
    uint32_t class_bytes = site_at(sample->site)->class_bytes;
    sampler_record_free(sample);
    sample->bytes = bytes;
    find_site(sample, class_bytes);
    count_alloc(sample);
}

void sampler_take_headroom(sample_t *sample, size_t bytes) {
    if (sample->weight == 0) return;
    site_change_t change = {.samples = 0};
    change.figures[SITE_ALLOC_BYTES] = sample->weight * ((double)bytes - (double)sample->bytes);
    sample->bytes = bytes;
    sites_add(sample->site, &change);
}

bool sampler_unmark(void *block, sample_t *sample) {
    size_t unit = arena_unit_of(block);
    uint32_t entry = page_map_get(unit);
    if (!entry_is_sampled(entry)) return false;
    page_map_set(unit, entry & ~HAK_ENTRY_SAMPLED);
    *sample = *sample_of_unit(unit);
    atomic_thread_fence(memory_order_release); /* pairs with the second look of take_samples: who reads what is cleared finds it unmarked */
    memset(sample_of_unit(unit), 0, sizeof *sample);
    return true;
}

void sampler_mark_again(const sample_t *sample) { publish(sample); }

HAK_COLD static void free_guarded(slab_t *run) {
    sample_t *sample = &run->sample;
    os_stack_t stack;
    if (!guarded_samples_claim(run)) {
        hak_misuse(HAK_ERROR_DOUBLE_FREE, sample->block, sample->asked);
        return;
    }
    os_walk_stack(&stack);
    sample->freed_stack = sites_find_stack(&stack);
    sample->freed_thread = os_thread();
    if (sample->weight != 0) sampler_record_free(sample);
    guarded_samples_retire(run);
}

void sampler_free(void *block) {
    sample_t sample;
    size_t unit = arena_unit_of(block);
    if (entry_is_guarded(page_map_get(unit))) {
        free_guarded(slab_of_unit(unit));
        return;
    }
    if (sampler_unmark(block, &sample)) sampler_record_free(&sample);
    if (page_map_class(page_map_get(unit)) == HAK_CLASS_RUN) l25_pool_free(slab_of_first_unit(unit));
    else huge_free(unit_address(unit));
}
