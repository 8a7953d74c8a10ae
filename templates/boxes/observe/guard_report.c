/* Everything read here is metadata that stays readable, and nothing is waited for: what another thread changes meanwhile may come out
   wrong, but the report comes out. */
#include "boxes/observe/guard_report.h"

#include "boxes/sampler/guarded_samples.h"
#include "boxes/sampler/sites.h"
#include "diag/fatal.h"
#include "diag/line.h"
#include "os/crash.h"
#include "os/observe.h"
#include "os/stack.h"

/* A line goes on below when it has got so long: the place of a frame is shorter than the rest. */
#define FULL_LINE_BYTES (HAK_LINE_BYTES - OS_CODE_NAME_BYTES - 64u)

typedef struct call_stack {
    unsigned count;
    uintptr_t frames[HAK_GUARD_FRAMES]; /* innermost first */
} call_stack_t;

static void stack_of_node(call_stack_t *stack, uint32_t node) {
    stack->count = 0;
    for (; node != 0 && node <= stack_nodes_count() && stack->count < HAK_GUARD_FRAMES; node = stack_node_at(node)->parent)
        if (stack_node_at(node)->address != 0) stack->frames[stack->count++] = stack_node_at(node)->address;
}

/* The walk begins in the handler: what is below the faulting instruction is the library's, or the system's. */
static void stack_of_fault(call_stack_t *stack, uintptr_t instruction) {
    os_stack_t walked;
    unsigned from = 0;
    os_walk_stack(&walked);
    while (from < walked.count && walked.frames[from] != instruction) from++;
    *stack = (call_stack_t){.count = 1, .frames = {instruction}};
    for (unsigned frame = from + 1; frame < walked.count && stack->count < HAK_GUARD_FRAMES; frame++)
        stack->frames[stack->count++] = walked.frames[frame];
}

static void add_frame(line_t *line, uintptr_t address) {
    os_code_t code;
    line_add_text(line, " ");
    if (!os_find_code(address, &code)) {
        line_add_hex(line, address);
        return;
    }
    line_add_quoted(line, code.file, sizeof code.file);
    line_add_text(line, "+");
    line_add_hex(line, code.offset);
}

static void write_stack(const char *what, const call_stack_t *stack, uint32_t thread) {
    line_t line;
    line_start(&line);
    line_add_text(&line, what);
    if (stack->count == 0) line_add_text(&line, " a place that is not known");
    for (unsigned frame = 0; frame < stack->count; frame++) {
        if (line.length > FULL_LINE_BYTES) {
            line_write(&line);
            line_start(&line);
            line_add_text(&line, "   ");
        }
        add_frame(&line, stack->frames[frame]);
    }
    line_add_text(&line, ", thread ");
    line_add_decimal(&line, thread);
    line_write(&line);
}

static void write_owners(const slab_t *run) {
    const sample_t *sample = &run->sample;
    call_stack_t stack;
    stack_of_node(&stack, sample->stack);
    write_stack("  allocated at", &stack, sample->thread);
    if (guarded_is_live(run) || sample->freed_thread == 0) return;
    stack_of_node(&stack, sample->freed_stack);
    write_stack("  freed at", &stack, sample->freed_thread);
}

static void add_block(line_t *line, const sample_t *sample) {
    line_add_text(line, "the ");
    line_add_decimal(line, sample->asked);
    line_add_text(line, "-byte block ");
    line_add_hex(line, (uintptr_t)sample->block);
}

static void add_distance(line_t *line, uintptr_t bytes, const char *where) {
    line_add_decimal(line, bytes);
    line_add_text(line, bytes == 1 ? " byte " : " bytes ");
    line_add_text(line, where);
    line_add_text(line, " ");
}

/* "heap overflow (write): 1 byte beyond the 96-byte block 0x…" */
static void write_access(const os_crash_t *crash, const slab_t *run) {
    static const char *const names[] = {[OS_ACCESS_UNKNOWN] = "", [OS_ACCESS_READ] = " (read)", [OS_ACCESS_WRITE] = " (write)"};
    const sample_t *sample = &run->sample;
    uintptr_t block = (uintptr_t)sample->block, offset = crash->address - block;
    bool is_before = crash->address < block, is_beyond = !is_before && offset >= sample->asked, is_live = guarded_is_live(run);
    line_t line;
    line_start(&line);
    line_add_text(&line, !is_live ? "hakmem: use after free" : is_before ? "hakmem: heap underflow" : "hakmem: heap overflow");
    line_add_text(&line, names[crash->access]);
    line_add_text(&line, ": ");
    if (is_before) {
        add_distance(&line, block - crash->address, "before");
    } else if (is_beyond) {
        add_distance(&line, offset - sample->asked + 1, "beyond");
    } else {
        line_add_text(&line, "byte ");
        line_add_decimal(&line, offset);
        line_add_text(&line, " of ");
    }
    add_block(&line, sample);
    line_write(&line);
}

static bool is_guarded_address(const void *address) { return guarded_samples_find(address) != NULL; }

static void report_guarded_access(const os_crash_t *crash) {
    const slab_t *run = guarded_samples_find((const void *)crash->address);
    call_stack_t stack;
    if (run == NULL) return; /* given back this very moment */
    write_access(crash, run);
    stack_of_fault(&stack, crash->instruction);
    write_stack("  accessed at", &stack, os_thread());
    write_owners(run);
}

/* After the sentence about an error with an address: of a second free, both. */
static void write_places_of(const void *address) {
    const slab_t *run = guarded_samples_find(address);
    os_stack_t walked;
    call_stack_t stack = {.count = 0};
    if (run == NULL) return;
    os_walk_stack(&walked);
    for (; stack.count < walked.count && stack.count < HAK_GUARD_FRAMES; stack.count++) stack.frames[stack.count] = walked.frames[stack.count];
    write_stack("  found at", &stack, os_thread());
    write_owners(run);
}

void guard_report_start(void) {
    atomic_store_explicit(&hak_misuse_places, write_places_of, memory_order_relaxed);
    os_on_guard(is_guarded_address, report_guarded_access);
}
