/* Walks the calling thread's stack: on x86-64 by the unwind tables of the loaded files, and by frame pointers where these tell
   nothing (code that was made at run time, assembler, files that were stripped of them); elsewhere by frame pointers.

   What was found for an address is kept in a cache of rows. A row is never unsafe, whatever it says: all it can do is to read the
   stack, within its bounds, ever closer to their end. */
#include "os/stack.h"

#include <stdatomic.h>
#include <string.h>

#include "os/modules.h"
#include "os/observe.h"
#include "os/os.h"
#include "os/stack_bounds.h"
#include "os/unwind.h"

#define STACK_ROWS 4096u        /* 64 KiB */
#define STACK_SKIPPED_MOST 32u  /* frames of this library, in a walk */
#define STACK_RED_ZONE_BYTES 128u /* below the stack pointer, of a function that was interrupted */
#define STACK_SWITCHES_MOST 4u  /* to the stack that a signal has interrupted, in a walk */

/* Where the caller of this macro is, in registers that the tables know of. */
#if defined(__x86_64__)
#define STACK_HAS_TABLES 1
#define stack_capture(registers)                                                                        \
    __asm__ volatile("lea 0(%%rip), %0\n\tmov %%rsp, %1\n\tmov %%rbp, %2\n\tmov %%rbx, %3"                 \
                     : "=&r"((registers)[UNWIND_PC]), "=&r"((registers)[UNWIND_SP]), "=&r"((registers)[UNWIND_BP]), \
                       "=&r"((registers)[UNWIND_BX]))
/* A return address without what the processor has signed it with. */
#define stack_strip(address) (address)
#elif defined(__aarch64__)
#define STACK_HAS_TABLES 0
#define stack_capture(registers)                                                                               \
    do {                                                                                                       \
        __asm__ volatile("adr %0, .\n\tmov %1, sp" : "=&r"((registers)[UNWIND_PC]), "=&r"((registers)[UNWIND_SP])); \
        (registers)[UNWIND_BP] = (uintptr_t)__builtin_frame_address(0);                                          \
    } while (0)
#define stack_strip(address) ((address) & (((uintptr_t)1 << 48) - 1))
#else
#define STACK_HAS_TABLES 0
#define stack_capture(registers) ((void)(registers))
#define stack_strip(address) (address)
#endif

/* A row of the cache. The sum is of the row and of what it is for: halves of different rows do not match. Relaxed. */
typedef struct stack_slot {
    _Atomic uint64_t row, sum;
} stack_slot_t;

typedef struct stack_walk {
    unwind_frame_t frame;
    unwind_memory_t memory;
    module_view_t view;
    bool is_exact; /* the frame's address is of the instruction that runs next there, not of one behind a call */
    bool is_by_bp; /* the frame was found by the frame pointer of the one before */
    unsigned switches;
} stack_walk_t;

/* Written by os_stack_start alone. */
static struct {
    uintptr_t own_start, own_end; /* the code of this library */
    stack_slot_t *rows;           /* NULL: no memory for them */
} stack_tables;

void os_stack_start(void) {
    module_tables_t own;
    modules_start();
    if (module_find(&own, (uintptr_t)os_walk_stack)) {
        stack_tables.own_start = own.code_start;
        stack_tables.own_end = own.code_end;
    }
    if (stack_tables.rows == NULL) stack_tables.rows = os_map_anywhere(STACK_ROWS * sizeof(stack_slot_t));
}

/* Rules for an address that is in no cached row. Code in no file is what programs make at run time: it is mapped, at least. Where
   a function begins behind the address, and none ends, nobody called: who begins a stack, as makecontext does, has put that there. */
static HAK_SLOW unwind_row_t stack_find_row(uintptr_t pc, uint64_t identity) {
    unwind_row_t row = {.kind = UNWIND_NOWHERE};
    module_tables_t tables;
    unwind_rules_t rules;
    uintptr_t page = pc & ~(uintptr_t)(os_kernel_page_bytes() - 1);
    if (identity == 0) {
        if (os_is_mapped((const void *)page, 1)) row.kind = UNWIND_NO_TABLES;
        return row;
    }
    if (!module_find(&tables, pc)) return row;
    if (STACK_HAS_TABLES && unwind_find_rules(&tables, pc, &rules)) return unwind_pack(&rules);
    bool is_beginning = STACK_HAS_TABLES && unwind_find_rules(&tables, pc + 1, &rules);
    row.kind = is_beginning ? UNWIND_OUTERMOST : UNWIND_NO_TABLES;
    return row;
}

static unwind_row_t stack_row(stack_walk_t *walk, uintptr_t pc) {
    unwind_row_t row;
    uint64_t word;
    if (pc - walk->view.start >= walk->view.end - walk->view.start) module_look(&walk->view, pc);
    uint64_t key = pc * 0x9E3779B97F4A7C15u ^ walk->view.identity;
    stack_slot_t *slot = stack_tables.rows == NULL ? NULL : &stack_tables.rows[key >> 52];
    if (hak_likely(slot != NULL)) {
        word = atomic_load_explicit(&slot->row, memory_order_relaxed);
        if (hak_likely(word != 0 && atomic_load_explicit(&slot->sum, memory_order_relaxed) == (key ^ word * 0xD1342543DE82EF95u))) {
            memcpy(&row, &word, sizeof row);
            return row;
        }
    }
    row = stack_find_row(pc, walk->view.identity);
    if (row.kind == UNWIND_NOWHERE || slot == NULL) return row;
    memcpy(&word, &row, sizeof word);
    atomic_store_explicit(&slot->row, word, memory_order_relaxed);
    atomic_store_explicit(&slot->sum, key ^ word * 0xD1342543DE82EF95u, memory_order_relaxed);
    return row;
}

static void stack_restore(stack_walk_t *walk, unwind_register_t which, uintptr_t place) {
    walk->frame.has[which] = unwind_load(&walk->memory, place, &walk->frame.registers[which]);
}

static bool stack_step_simple(stack_walk_t *walk, unwind_row_t row) {
    uintptr_t *registers = walk->frame.registers, sp = registers[UNWIND_SP], word = sizeof word;
    if (row.source < UNWIND_SP && !walk->frame.has[row.source]) return false;
    uintptr_t cfa = registers[row.source] + (uintptr_t)(intptr_t)row.cfa_offset * word;
    if (cfa <= sp || cfa > walk->memory.end || !unwind_load(&walk->memory, cfa - word, &registers[UNWIND_PC])) return false;
    if (row.bp_offset != 0) stack_restore(walk, UNWIND_BP, cfa + (uintptr_t)(intptr_t)row.bp_offset * word);
    if (row.bx_offset != 0) stack_restore(walk, UNWIND_BX, cfa + (uintptr_t)(intptr_t)row.bx_offset * word);
    registers[UNWIND_SP] = cfa;
    return true;
}

/* After a signal's frame the stack may be another one. A function that was about to return has taken registers from the stack which
   by its rules are there still. */
static bool stack_enter_interrupted(stack_walk_t *walk) {
    uintptr_t sp = walk->frame.registers[UNWIND_SP], start = sp - STACK_RED_ZONE_BYTES;
    if (start >= walk->memory.start && sp < walk->memory.end) {
        walk->memory.start = start;
        return true;
    }
    if (walk->switches++ == STACK_SWITCHES_MOST) return false;
    return (stack_bounds_find(start, &walk->memory) && sp < walk->memory.end) || stack_bounds_find(sp, &walk->memory);
}

static bool stack_step_by_rules(stack_walk_t *walk, uintptr_t pc) {
    module_tables_t tables;
    unwind_rules_t rules;
    if (!module_find(&tables, pc) || !unwind_find_rules(&tables, pc, &rules)) return false;
    if (!unwind_by_rules(&rules, &walk->frame, &walk->memory)) return false;
    walk->is_exact = rules.is_signal;
    return !rules.is_signal || stack_enter_interrupted(walk);
}

/* Two words at the frame pointer: that of the caller, and the return address. */
static bool stack_step_by_bp(stack_walk_t *walk) {
    uintptr_t *registers = walk->frame.registers, bp = registers[UNWIND_BP], next, pc;
    if (!walk->frame.has[UNWIND_BP] || bp < registers[UNWIND_SP]) return false;
    if (!unwind_load(&walk->memory, bp, &next) || !unwind_load(&walk->memory, bp + sizeof bp, &pc)) return false;
    registers[UNWIND_PC] = stack_strip(pc);
    registers[UNWIND_BP] = next;
    walk->frame.has[UNWIND_BX] = false;
    registers[UNWIND_SP] = bp + 2 * sizeof bp;
    walk->is_by_bp = true;
    return true;
}

static bool stack_step(stack_walk_t *walk, unwind_row_t row, uintptr_t pc) {
    bool is_done = false;
    walk->is_exact = walk->is_by_bp = false;
    if (hak_likely(row.kind == UNWIND_SIMPLE)) is_done = stack_step_simple(walk, row);
    else if (row.kind == UNWIND_BY_RULES) is_done = stack_step_by_rules(walk, pc);
    else is_done = stack_step_by_bp(walk);
    if (walk->is_exact) return is_done;
    walk->memory.start = walk->frame.registers[UNWIND_SP];
    walk->frame.has[UNWIND_R10] = false;
    return is_done;
}

/* The outermost function of a thread has no caller by its rules, or 0 for its frame pointer or for the address it returns to. */
static bool stack_is_outermost(const stack_walk_t *walk, unwind_row_t row) {
    return row.kind == UNWIND_OUTERMOST || (row.kind == UNWIND_NO_TABLES && walk->is_by_bp && walk->frame.registers[UNWIND_BP] == 0);
}

static bool stack_is_own(uintptr_t pc) { return pc - stack_tables.own_start < stack_tables.own_end - stack_tables.own_start; }

/* True when the stack is whole. */
static bool stack_walk_all(stack_walk_t *walk, os_stack_t *stack) {
    bool has_left = false;
    for (unsigned steps = 0; steps < OS_STACK_FRAMES + STACK_SKIPPED_MOST; steps++) {
        uintptr_t at = walk->frame.registers[UNWIND_PC], pc = walk->is_exact ? at : at - 1;
        if (at == 0) return true;
        unwind_row_t row = stack_row(walk, pc);
        if (row.kind == UNWIND_NOWHERE) return false;
        has_left = steps != 0 && (has_left || !stack_is_own(at));
        if (has_left) stack->frames[stack->count++] = at;
        if (stack->count == OS_STACK_FRAMES || stack_is_outermost(walk, row)) return true;
        if (!stack_step(walk, row, pc)) return false;
    }
    return false;
}

HAK_SLOW void os_walk_stack(os_stack_t *stack) {
    stack_walk_t walk = {.frame.has = {true, true}, .is_exact = true};
    stack_capture(walk.frame.registers);
    stack->count = 0;
    stack->is_whole = false;
    if (!stack_bounds_find(walk.frame.registers[UNWIND_SP], &walk.memory)) return;
    stack->is_whole = stack_walk_all(&walk, stack);
}
