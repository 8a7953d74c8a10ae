/* Runs the programs of .eh_frame up to an address (DWARF 4, section 6.4.2). */
#include "os/unwind_program.h"

#include <string.h>

#define UNWIND_DEPTH 4u          /* compilers remember one row at a time */
#define UNWIND_LONGEST (1u << 16) /* instructions of a program; each function has its own */

typedef struct unwind_machine {
    const unwind_function_t *function;
    unwind_reader_t reader;
    uintptr_t location, wanted;
    unsigned depth;
    bool is_bad;
    unwind_rules_t now, initial, saved[UNWIND_DEPTH];
} unwind_machine_t;

unsigned unwind_register_of(uint64_t number) {
    switch (number) {
    case 3: return UNWIND_BX;
    case 6: return UNWIND_BP;
    case 7: return UNWIND_SP;
    case 10: return UNWIND_R10;
    case 16: return UNWIND_PC;
    default: return UNWIND_OTHER;
    }
}

static uint64_t unwind_number(unwind_machine_t *machine) { return unwind_read_uleb(&machine->reader); }
static unsigned unwind_named(unwind_machine_t *machine) { return unwind_register_of(unwind_number(machine)); }

static int64_t unwind_scaled(unwind_machine_t *machine, bool is_signed) {
    uint64_t number = is_signed ? (uint64_t)unwind_read_sleb(&machine->reader) : unwind_number(machine);
    return (int64_t)(number * (uint64_t)machine->function->data_unit);
}

static void unwind_set(unwind_machine_t *machine, unsigned target, unwind_rule_kind_t kind, int64_t offset) {
    machine->now.registers[target] = (unwind_rule_t){.kind = (uint8_t)kind, .offset = offset};
}

static unwind_rule_t unwind_block(unwind_machine_t *machine, unwind_rule_kind_t kind) {
    uint64_t bytes = unwind_number(machine);
    unwind_rule_t rule = {.kind = (uint8_t)kind, .expression = machine->reader.at};
    unwind_skip(&machine->reader, bytes);
    rule.expression_end = machine->reader.at;
    return rule;
}

static void unwind_set_cfa(unwind_machine_t *machine, unsigned source, int64_t offset) {
    machine->now.cfa = (unwind_rule_t){.kind = UNWIND_IN_REGISTER, .source = (uint8_t)source, .offset = offset};
}

static void unwind_advance(unwind_machine_t *machine, uint64_t units) {
    machine->location += units * machine->function->code_unit;
}

static void unwind_restore(unwind_machine_t *machine, unsigned target) {
    machine->now.registers[target] = machine->initial.registers[target];
}

static void unwind_remember(unwind_machine_t *machine) {
    if (machine->depth == UNWIND_DEPTH) machine->is_bad = true;
    else machine->saved[machine->depth++] = machine->now;
}

static void unwind_recall(unwind_machine_t *machine) {
    if (machine->depth == 0) machine->is_bad = true;
    else machine->now = machine->saved[--machine->depth];
}

/* DW_CFA_def_cfa…; false when it is none of them. */
static bool unwind_do_cfa(unwind_machine_t *machine, unsigned operation) {
    unsigned source = machine->now.cfa.source;
    switch (operation) {
    case 0x0c: /* register, offset */
        source = unwind_named(machine);
        unwind_set_cfa(machine, source, (int64_t)unwind_number(machine));
        return true;
    case 0x0d: /* register */
        unwind_set_cfa(machine, unwind_named(machine), machine->now.cfa.offset);
        return true;
    case 0x0e: /* offset */
        unwind_set_cfa(machine, source, (int64_t)unwind_number(machine));
        return true;
    case 0x0f: machine->now.cfa = unwind_block(machine, UNWIND_EXPRESSION); return true;
    case 0x12:
        source = unwind_named(machine);
        unwind_set_cfa(machine, source, unwind_scaled(machine, true));
        return true;
    case 0x13: unwind_set_cfa(machine, source, unwind_scaled(machine, true)); return true;
    default: return false;
    }
}

/* The rule of one register; false when it is none of these. */
static bool unwind_do_register(unwind_machine_t *machine, unsigned operation) {
    static const uint8_t known[] = {0x05, 0x06, 0x07, 0x08, 0x09, 0x10, 0x11, 0x14, 0x15, 0x16, 0x2f};
    if (memchr(known, (int)operation, sizeof known) == NULL) return false;
    unsigned target = unwind_named(machine);
    switch (operation) {
    case 0x05: unwind_set(machine, target, UNWIND_AT_CFA, unwind_scaled(machine, false)); break;
    case 0x06: unwind_restore(machine, target); break;
    case 0x07: unwind_set(machine, target, UNWIND_UNDEFINED, 0); break;
    case 0x08: unwind_set(machine, target, UNWIND_SAME, 0); break;
    case 0x09:
        unwind_set(machine, target, UNWIND_IN_REGISTER, 0);
        machine->now.registers[target].source = (uint8_t)unwind_named(machine);
        break;
    case 0x10: machine->now.registers[target] = unwind_block(machine, UNWIND_AT_EXPRESSION); break;
    case 0x11: unwind_set(machine, target, UNWIND_AT_CFA, unwind_scaled(machine, true)); break;
    case 0x14: unwind_set(machine, target, UNWIND_CFA_PLUS, unwind_scaled(machine, false)); break;
    case 0x15: unwind_set(machine, target, UNWIND_CFA_PLUS, unwind_scaled(machine, true)); break;
    case 0x16: machine->now.registers[target] = unwind_block(machine, UNWIND_EXPRESSION); break;
    default: unwind_set(machine, target, UNWIND_AT_CFA, -unwind_scaled(machine, false)); break; /* GNU, of old */
    }
    return true;
}

static void unwind_do_other(unwind_machine_t *machine, unsigned operation) {
    switch (operation) {
    case 0x00: break;
    case 0x01: machine->location = unwind_read_pointer(&machine->reader, machine->function->encoding); break;
    case 0x02: unwind_advance(machine, unwind_read_unsigned(&machine->reader, 1)); break;
    case 0x03: unwind_advance(machine, unwind_read_unsigned(&machine->reader, 2)); break;
    case 0x04: unwind_advance(machine, unwind_read_unsigned(&machine->reader, 4)); break;
    case 0x0a: unwind_remember(machine); break;
    case 0x0b: unwind_recall(machine); break;
    case 0x2e: (void)unwind_number(machine); break; /* GNU_args_size */
    default: machine->is_bad = true;
    }
}

static void unwind_do_one(unwind_machine_t *machine) {
    unsigned byte = (unsigned)unwind_read_unsigned(&machine->reader, 1), low = byte & 0x3f;
    switch (byte >> 6) {
    case 1: unwind_advance(machine, low); return;
    case 2: unwind_set(machine, unwind_register_of(low), UNWIND_AT_CFA, unwind_scaled(machine, false)); return;
    case 3: unwind_restore(machine, unwind_register_of(low)); return;
    default:
        if (!unwind_do_cfa(machine, byte) && !unwind_do_register(machine, byte)) unwind_do_other(machine, byte);
    }
}

/* Stops where the next row would begin behind the wanted address. */
static bool unwind_do_all(unwind_machine_t *machine, unwind_reader_t program) {
    machine->reader = program;
    machine->location = machine->function->start;
    machine->depth = 0;
    for (unsigned done = 0; machine->reader.at < machine->reader.end && machine->location <= machine->wanted; done++) {
        unwind_do_one(machine);
        if (machine->is_bad || machine->reader.is_bad || done == UNWIND_LONGEST) return false;
    }
    return true;
}

bool unwind_run(const unwind_function_t *function, uintptr_t pc, unwind_rules_t *rules) {
    unwind_machine_t machine;
    machine.function = function;
    machine.wanted = pc;
    machine.is_bad = false;
    memset(&machine.now, 0, sizeof machine.now);
    unwind_set_cfa(&machine, UNWIND_OTHER, 0);
    machine.initial = machine.now;
    if (!unwind_do_all(&machine, function->common)) return false;
    machine.initial = machine.now;
    if (!unwind_do_all(&machine, function->own)) return false;
    *rules = machine.now;
    rules->is_signal = function->is_signal;
    return true;
}
