#include "boxes/observe/leaks.h"

#include <string.h>

#include "base/bits.h"
#include "boxes/observe/reachability.h"
#include "boxes/observe/suppressions.h"
#include "boxes/phase-heap/phase_heap.h"
#include "boxes/sampler/sampler.h"
#include "boxes/sampler/sites.h"
#include "boxes/tls-sll/tls_sll.h"
#include "diag/knobs.h"
#include "diag/line.h"
#include "os/observe.h"
#include "os/os.h"

#define CODE_RANGES 1024u

/* What samples of one stack add up to. A sample that stands for `weight` blocks was one of them with the chance 1 / weight; so what
   it adds to the variance of the estimate is weight (weight - 1) times the square of its bytes. */
typedef struct leak_sum {
    double objects, bytes;
    double object_variance, byte_variance;
    uint32_t samples;
    bool is_known; /* suppressed, or reported */
} leak_sum_t;

/* One search's, in memory of its own. */
typedef struct leak_search {
    leak_sum_t unreachable, reachable, known; /* of all sites */
    uint32_t known_sites;
    uint32_t nodes;       /* of stacks, when it began */
    unsigned code_count;
    os_code_range_t code[CODE_RANGES];
    leak_sum_t stacks[];  /* what is unreachable, by stack: its innermost node */
} leak_search_t;

static _Atomic uint32_t found_state; /* leaks_state_t; relaxed: written at exit, before the profile that reads it */

leaks_state_t leaks_state(void) { return (leaks_state_t)atomic_load_explicit(&found_state, memory_order_relaxed); }

void leaks_start(void) {
    const char *path = knob_text(HAK_KNOB_LEAKS_SUPPRESS);
    if (knob_is_on(HAK_KNOB_LEAKS) && path != NULL) suppressions_read(path);
}

static double root_of(double square) {
    double root = square > 1 ? square : 1;
    if (square <= 0) return 0;
    for (double next; (next = (root + square / root) / 2) < root;) root = next;
    return root;
}

static void add_sample(leak_sum_t *sum, const sample_t *sample) {
    double bytes = (double)sample->bytes, variance = sample->weight * (sample->weight - 1);
    sum->objects += sample->weight;
    sum->bytes += sample->weight * bytes;
    sum->object_variance += variance;
    sum->byte_variance += variance * bytes * bytes;
    sum->samples++;
}

static void add_sum(leak_sum_t *sum, const leak_sum_t *more) {
    sum->objects += more->objects;
    sum->bytes += more->bytes;
    sum->object_variance += more->object_variance;
    sum->byte_variance += more->byte_variance;
    sum->samples += more->samples;
}

static void take_sample(leak_search_t *search, const sample_t *sample) {
    if (reachability_has(sample->block)) {
        add_sample(&search->reachable, sample);
        return;
    }
    site_change_t change = {.samples = 0};
    change.figures[SITE_UNREACHABLE_OBJECTS] = sample->weight;
    change.figures[SITE_UNREACHABLE_BYTES] = sample->weight * (double)sample->bytes;
    sites_add(sample->site, &change);
    uint32_t node = site_at(sample->site)->stack;
    add_sample(&search->unreachable, sample);
    add_sample(&search->stacks[node <= search->nodes ? node : HAK_STACK_OTHER], sample);
}

/* Every sample that lives, but for those of phase heaps: they are their heap's, which releases them. One of which a part was cleared when
   it was read is found unmarked by the second look, whose fence pairs with that of sampler_unmark. */
static void take_samples(leak_search_t *search) {
    size_t end = superslab_unit(arena_superslabs());
    for (size_t unit = superslab_unit(arena.first_superslab); unit < end; unit++) {
        if (!entry_is_sampled(page_map_get(unit)) || entry_is_phase(page_map_get(unit))) continue;
        atomic_thread_fence(memory_order_acquire);
        sample_t sample = *sample_of_unit(unit);
        atomic_thread_fence(memory_order_acquire);
        bool is_whole = sample.block != NULL && sample.site != 0 && sample.site <= sites_count() && entry_is_sampled(page_map_get(unit));
        if (is_whole) take_sample(search, &sample);
    }
}

static const os_code_range_t *code_of(const leak_search_t *search, uintptr_t address) {
    for (unsigned index = 0; index < search->code_count; index++)
        if (address - search->code[index].start < search->code[index].end - search->code[index].start) return &search->code[index];
    return NULL;
}

static uint32_t caller_of(uint32_t node) { return stack_node_at(node)->parent; }

static bool has_address(uint32_t node) { return node > HAK_STACK_NOT_WALKED; }

static bool stack_is_known(const leak_search_t *search, uint32_t node) {
    for (; has_address(node); node = caller_of(node)) {
        const os_code_range_t *code = code_of(search, stack_node_at(node)->address);
        if (code != NULL && suppressions_match(code->file)) return true;
    }
    return false;
}

static void suppress_known(leak_search_t *search) {
    for (uint32_t node = 1; suppressions_are_there() && node <= search->nodes; node++) {
        leak_sum_t *sum = &search->stacks[node];
        if (sum->samples == 0 || !stack_is_known(search, node)) continue;
        sum->is_known = true;
        add_sum(&search->known, sum);
        search->known_sites++;
    }
}

static void add_estimate(line_t *line, double amount, double variance, const char *of) {
    line_add_decimal(line, (uint64_t)(amount + 0.5));
    if (variance >= 0) line_add_text(line, " +- ");
    if (variance >= 0) line_add_decimal(line, (uint64_t)(root_of(variance) + 0.5));
    line_add_text(line, of);
}

static void add_sums(line_t *line, const leak_sum_t *sum) {
    add_estimate(line, sum->bytes, -1, " bytes in ");
    add_estimate(line, sum->objects, -1, " blocks");
}

static void report_summary(const leak_search_t *search, const reach_result_t *result) {
    line_t line;
    line_start(&line);
    line_add_text(&line, "hakmem: leaks: about ");
    add_sums(&line, &search->unreachable);
    line_add_text(&line, result->end == REACH_COMPLETE ? " unreachable, " : " perhaps unreachable, ");
    add_sums(&line, &search->reachable);
    line_add_text(&line, " still reachable, by ");
    line_add_decimal(&line, (uint64_t)search->unreachable.samples + search->reachable.samples);
    line_add_text(&line, " samples");
    if (sampler_is_on()) line_add_text(&line, ", one per ");
    if (sampler_is_on()) line_add_decimal(&line, sampler_interval());
    line_add_text(&line, sampler_is_on() ? " bytes; search " : "; search ");
    line_add_text(&line, result->end == REACH_OUT_OF_TIME ? "stopped after " : result->end == REACH_UNREAD ? "partial, for the system forbids to copy memory, in " : "complete in ");
    line_add_decimal(&line, result->us / 1000);
    line_add_text(&line, " ms, ");
    line_add_decimal(&line, result->bytes_read >> 20);
    line_add_text(&line, " MiB read");
    line_write(&line);
}

static void report_known(const leak_search_t *search) {
    line_t line;
    if (search->known_sites == 0) return;
    line_start(&line);
    line_add_text(&line, "hakmem: leaks: of these known: about ");
    add_sums(&line, &search->known);
    line_add_text(&line, " at ");
    line_add_decimal(&line, search->known_sites);
    line_add_text(&line, search->known_sites == 1 ? " site" : " sites");
    line_write(&line);
}

static void report_frame(const leak_search_t *search, uintptr_t address) {
    line_t line;
    const os_code_range_t *code = code_of(search, address);
    line_start(&line);
    line_add_text(&line, "hakmem:     ");
    if (code != NULL) line_add_quoted(&line, code->file, sizeof code->file);
    if (code != NULL) line_add_text(&line, "+");
    line_add_hex(&line, code != NULL ? address - code->base : address);
    line_write(&line);
}

static void report_stack(const leak_search_t *search, uint32_t node) {
    for (; has_address(node); node = caller_of(node)) report_frame(search, stack_node_at(node)->address);
    line_t line;
    line_start(&line);
    line_add_text(&line, node == HAK_STACK_OTHER ? "hakmem:     [other stacks]" : "hakmem:     [callers not found]");
    if (node != 0) line_write(&line);
}

static void report_site(const leak_search_t *search, uint32_t node, bool is_complete) {
    const leak_sum_t *sum = &search->stacks[node];
    line_t line;
    line_start(&line);
    line_add_text(&line, "hakmem: leak: about ");
    add_estimate(&line, sum->bytes, sum->byte_variance, " bytes in ");
    add_estimate(&line, sum->objects, sum->object_variance, is_complete ? " blocks unreachable, " : " blocks perhaps unreachable, ");
    line_add_decimal(&line, sum->samples);
    line_add_text(&line, sum->samples == 1 ? " sample, from" : " samples, from");
    line_write(&line);
    report_stack(search, node);
}

/* Those with most bytes. */
static void report_sites(leak_search_t *search, bool is_complete) {
    for (unsigned place = 0; place < HAK_LEAK_SITES; place++) {
        uint32_t most = 0;
        for (uint32_t node = 1; node <= search->nodes; node++) {
            const leak_sum_t *sum = &search->stacks[node];
            if (sum->samples != 0 && !sum->is_known && (most == 0 || sum->bytes > search->stacks[most].bytes)) most = node;
        }
        if (most == 0) return;
        report_site(search, most, is_complete);
        search->stacks[most].is_known = true;
    }
}

static void report_nothing_known(reach_end_t end) {
    line_t line;
    line_start(&line);
    line_add_text(&line, "hakmem: leaks: not looked for: ");
    line_add_text(&line, end == REACH_NO_ROOTS ? "there is no /proc/self/maps" : "no memory for the search");
    line_write(&line);
}

static void report_leaks(leak_search_t *search, const reach_result_t *result) {
    if (search->reachable.samples + search->unreachable.samples == 0) return;
    search->code_count = os_list_code(search->code, CODE_RANGES);
    suppress_known(search);
    report_summary(search, result);
    report_known(search);
    report_sites(search, result->end == REACH_COMPLETE);
}

HAK_COLD static void end_search(const reach_result_t *result) {
    uint32_t nodes = stack_nodes_count();
    size_t bytes = sizeof(leak_search_t) + ((size_t)nodes + 1) * sizeof(leak_sum_t);
    leak_search_t *search = result->end == REACH_NO_MEMORY || result->end == REACH_NO_ROOTS ? NULL : os_map_anywhere(bytes);
    if (search == NULL) {
        report_nothing_known(result->end);
        return;
    }
    atomic_store_explicit(&found_state, result->end == REACH_COMPLETE ? LEAKS_COMPLETE : LEAKS_PARTIAL, memory_order_relaxed);
    search->nodes = nodes;
    take_samples(search);
    report_leaks(search, result);
    os_unmap(search, bytes);
}

/* At home, the last block of a list is known to be free; in a thread's list it looks like one of the program's (reach_graph.c). */
static void send_own_lists_home(thread_heap_t *heap) {
    if (!heap_is_born(heap)) return;
    for (uint32_t class_index = 0; class_index < HAK_CLASS_COUNT; class_index++) tls_sll_drain(heap, class_index);
}

HAK_COLD void leaks_end(void) {
    if (!knob_is_on(HAK_KNOB_LEAKS) || !arena_is_started() || sites_count() == 0) return;
    send_own_lists_home(tls_heap);
    reach_result_t result = reachability_search((uint64_t)knob_value(HAK_KNOB_LEAKS_MS));
    end_search(&result);
    reachability_drop();
}
