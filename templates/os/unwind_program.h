/* The programs of the unwind tables: rows of rules, each valid from an address on. */
#ifndef HAK_OS_UNWIND_PROGRAM_H
#define HAK_OS_UNWIND_PROGRAM_H

#include "os/unwind.h"
#include "os/unwind_reader.h"

/* What the functions of a table have in common (a CIE), and one of them (an FDE). */
typedef struct unwind_function {
    uint64_t code_unit;
    int64_t data_unit;
    uint8_t encoding; /* of code addresses */
    bool has_sizes;   /* of what follows the fixed fields */
    bool is_signal;
    unwind_reader_t common, own; /* the two programs */
    uintptr_t start;
} unwind_function_t;

/* The rules that hold at the address; false when the programs make no sense. */
bool unwind_run(const unwind_function_t *function, uintptr_t pc, unwind_rules_t *rules);

#endif
