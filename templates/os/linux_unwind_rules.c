/* The dearer rules: expressions, signal frames, registers saved in unusual places. */
#include "os/unwind.h"

#include "os/unwind_reader.h"

#define UNWIND_STACK 8u

/* Sanitizers forbid what they have put around the program's variables. */
__attribute__((no_sanitize("address", "thread"))) bool unwind_load(const unwind_memory_t *memory, uintptr_t address, uintptr_t *value) {
    if (address % sizeof *value != 0 || address < memory->start || address >= memory->end) return false;
    if (memory->end - address < sizeof *value) return false;
    *value = *(const uintptr_t *)address;
    return true;
}

/* What an expression works with. A stack that is too short or too long makes it bad. */
typedef struct unwind_values {
    unwind_reader_t reader;
    const unwind_frame_t *frame;
    const unwind_memory_t *memory;
    unsigned count;
    bool is_bad;
    uint64_t values[UNWIND_STACK];
} unwind_values_t;

static void unwind_push(unwind_values_t *on, uint64_t value) {
    if (on->count == UNWIND_STACK) on->is_bad = true;
    else on->values[on->count++] = value;
}

static uint64_t unwind_pop(unwind_values_t *on) {
    if (on->count != 0) return on->values[--on->count];
    on->is_bad = true;
    return 0;
}

static bool unwind_register(const unwind_frame_t *frame, unsigned which, uint64_t *value) {
    if (which == UNWIND_OTHER || (which < UNWIND_SP && !frame->has[which])) return false;
    *value = frame->registers[which];
    return true;
}

static void unwind_push_register(unwind_values_t *on, unsigned number) {
    uint64_t value = 0;
    int64_t offset = unwind_read_sleb(&on->reader);
    if (!unwind_register(on->frame, unwind_register_of(number), &value)) on->is_bad = true;
    unwind_push(on, value + (uint64_t)offset);
}

static void unwind_dereference(unwind_values_t *on) {
    uintptr_t value = 0;
    if (!unwind_load(on->memory, unwind_pop(on), &value)) on->is_bad = true;
    unwind_push(on, value);
}

/* False when the operation takes no two values. */
static bool unwind_do_binary(unwind_values_t *on, unsigned operation) {
    if ((operation < 0x1a || operation > 0x2e)) return false;
    uint64_t second = unwind_pop(on), first = unwind_pop(on);
    int64_t left = (int64_t)first, right = (int64_t)second;
    switch (operation) {
    case 0x1a: unwind_push(on, first & second); break;
    case 0x1c: unwind_push(on, first - second); break;
    case 0x1e: unwind_push(on, first * second); break;
    case 0x21: unwind_push(on, first | second); break;
    case 0x22: unwind_push(on, first + second); break;
    case 0x24: unwind_push(on, second < 64 ? first << second : 0); break;
    case 0x25: unwind_push(on, second < 64 ? first >> second : 0); break;
    case 0x27: unwind_push(on, first ^ second); break;
    case 0x29: unwind_push(on, left == right); break;
    case 0x2a: unwind_push(on, left >= right); break;
    case 0x2b: unwind_push(on, left > right); break;
    case 0x2c: unwind_push(on, left <= right); break;
    case 0x2d: unwind_push(on, left < right); break;
    case 0x2e: unwind_push(on, left != right); break;
    default: on->is_bad = true;
    }
    return true;
}

/* const1u, const1s, const2u … const8s, constu, consts; false when it is none of them. */
static bool unwind_do_constant(unwind_values_t *on, unsigned operation) {
    if (operation < 0x08 || operation > 0x11) return false;
    unsigned bytes = 1u << (operation - 0x08) / 2;
    bool is_signed = operation % 2 != 0;
    if (operation == 0x10) unwind_push(on, unwind_read_uleb(&on->reader));
    else if (operation == 0x11) unwind_push(on, (uint64_t)unwind_read_sleb(&on->reader));
    else if (is_signed) unwind_push(on, (uint64_t)unwind_read_signed(&on->reader, bytes));
    else unwind_push(on, unwind_read_unsigned(&on->reader, bytes));
    return true;
}

static void unwind_do_operation(unwind_values_t *on, unsigned operation) {
    if (operation >= 0x30 && operation < 0x50) return unwind_push(on, operation - 0x30);
    if (operation >= 0x70 && operation < 0x90) return unwind_push_register(on, operation - 0x70);
    if (operation == 0x23) return unwind_push(on, unwind_pop(on) + unwind_read_uleb(&on->reader)); /* plus_uconst */
    if (operation == 0x06) return unwind_dereference(on);
    if (operation == 0x96 || unwind_do_constant(on, operation) || unwind_do_binary(on, operation)) return;
    on->is_bad = true;
}

bool unwind_evaluate(const unwind_rule_t *rule, const unwind_frame_t *frame, const unwind_memory_t *memory, uintptr_t start,
                     uintptr_t *value) {
    unwind_values_t on = {.reader = {rule->expression, rule->expression_end, false}, .frame = frame, .memory = memory};
    unwind_push(&on, start);
    while (on.reader.at < on.reader.end && !on.is_bad) unwind_do_operation(&on, (unsigned)unwind_read_unsigned(&on.reader, 1));
    *value = unwind_pop(&on);
    return !on.is_bad && !on.reader.is_bad;
}

static bool unwind_cfa(const unwind_rule_t *rule, const unwind_frame_t *frame, const unwind_memory_t *memory, uintptr_t *cfa) {
    if (rule->kind == UNWIND_EXPRESSION) return unwind_evaluate(rule, frame, memory, 0, cfa);
    if (!unwind_register(frame, rule->source, cfa)) return false;
    *cfa += (uintptr_t)rule->offset;
    return true;
}

/* A register in the caller; `same` is the value without a rule. */
static bool unwind_value(const unwind_rule_t *rule, const unwind_frame_t *frame, const unwind_memory_t *memory, uintptr_t cfa,
                         uintptr_t *value) {
    uintptr_t place;
    switch (rule->kind) {
    case UNWIND_AT_CFA: return unwind_load(memory, cfa + (uintptr_t)rule->offset, value);
    case UNWIND_CFA_PLUS: *value = cfa + (uintptr_t)rule->offset; return true;
    case UNWIND_IN_REGISTER: return unwind_register(frame, rule->source, value);
    case UNWIND_AT_EXPRESSION: return unwind_evaluate(rule, frame, memory, cfa, &place) && unwind_load(memory, place, value);
    case UNWIND_EXPRESSION: return unwind_evaluate(rule, frame, memory, cfa, value);
    default: return false;
    }
}

bool unwind_by_rules(const unwind_rules_t *rules, unwind_frame_t *frame, const unwind_memory_t *memory) {
    const unwind_rule_t *sp = &rules->registers[UNWIND_SP];
    unwind_frame_t caller = *frame;
    uintptr_t cfa;
    if (!unwind_cfa(&rules->cfa, frame, memory, &cfa)) return false;
    caller.registers[UNWIND_SP] = cfa;
    if (sp->kind != UNWIND_SAME && !unwind_value(sp, frame, memory, cfa, &caller.registers[UNWIND_SP])) return false;
    if (!unwind_value(&rules->registers[UNWIND_PC], frame, memory, cfa, &caller.registers[UNWIND_PC])) return false;
    for (unsigned saved = 0; saved < UNWIND_SP; saved++) {
        const unwind_rule_t *rule = &rules->registers[saved];
        if (rule->kind != UNWIND_SAME) caller.has[saved] = unwind_value(rule, frame, memory, cfa, &caller.registers[saved]);
    }
    uintptr_t after = caller.registers[UNWIND_SP];
    bool has_moved_up = after > frame->registers[UNWIND_SP] && after <= memory->end && after % sizeof after == 0;
    *frame = caller;
    return rules->is_signal || has_moved_up;
}
