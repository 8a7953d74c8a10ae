/* What .eh_frame says of a code address: how to find the caller's registers from those of its callee. A part of walking a stack
   (stack.h). Tables may be damaged: nothing outside them is read, and every loop ends.

   Five registers are followed: compilers find frames by the stack pointer, the frame pointer, or expressions of them, and glibc's
   loader by rbx where it binds symbols and allocates thread locals. */
#ifndef HAK_OS_UNWIND_H
#define HAK_OS_UNWIND_H

#include "os/modules.h"

typedef enum unwind_register {
    UNWIND_BP,
    UNWIND_BX,
    UNWIND_R10, /* as a function that aligns its stack begins; no call keeps it */
    UNWIND_SP,
    UNWIND_PC,
    UNWIND_OTHER, /* rules for all the others are written here, and never read */
    UNWIND_REGISTERS,
} unwind_register_t;

/* The registers in a function, as far as they are known. */
typedef struct unwind_frame {
    uintptr_t registers[UNWIND_OTHER];
    bool has[UNWIND_SP]; /* false: lost on the way */
} unwind_frame_t;

/* Of a stack: what may be read. */
typedef struct unwind_memory {
    uintptr_t start, end;
} unwind_memory_t;

typedef enum unwind_rule_kind {
    UNWIND_SAME,
    UNWIND_UNDEFINED,
    UNWIND_AT_CFA,        /* saved at CFA + offset */
    UNWIND_CFA_PLUS,      /* is CFA + offset */
    UNWIND_IN_REGISTER,   /* is in a register, plus an offset */
    UNWIND_AT_EXPRESSION, /* saved at the value of an expression */
    UNWIND_EXPRESSION,    /* is the value of an expression */
} unwind_rule_kind_t;

typedef struct unwind_rule {
    uint8_t kind;
    uint8_t source; /* an unwind_register_t */
    int64_t offset;
    const uint8_t *expression, *expression_end;
} unwind_rule_t;

typedef struct unwind_rules {
    unwind_rule_t cfa;
    unwind_rule_t registers[UNWIND_REGISTERS];
    bool is_signal; /* the caller was interrupted; it made no call */
} unwind_rules_t;

typedef enum unwind_row_kind {
    UNWIND_NOWHERE,   /* no code */
    UNWIND_SIMPLE,    /* CFA is `source` + cfa_offset, the return address lies below it */
    UNWIND_OUTERMOST, /* has no caller */
    UNWIND_NO_TABLES, /* code of which the tables tell nothing */
    UNWIND_BY_RULES,  /* anything else; the rules have to be found again */
} unwind_row_kind_t;

/* The usual rules in a word. */
typedef struct unwind_row {
    uint8_t kind;
    uint8_t source;     /* of CFA */
    int16_t cfa_offset; /* in words, all three */
    int16_t bp_offset, bx_offset; /* from CFA, where these are saved; 0: they are not */
} unwind_row_t;
_Static_assert(sizeof(unwind_row_t) == sizeof(uint64_t), "a row is stored at once");

/* False when the tables have nothing for the address, or nothing that makes sense. */
bool unwind_find_rules(const module_tables_t *tables, uintptr_t pc, unwind_rules_t *rules);
unwind_row_t unwind_pack(const unwind_rules_t *rules);

/* DWARF's number of a register on x86-64. */
unsigned unwind_register_of(uint64_t number);

/* Reads a word of the stack. */
bool unwind_load(const unwind_memory_t *memory, uintptr_t address, uintptr_t *value);

/* The value of an expression; false when it has none that can be known. */
bool unwind_evaluate(const unwind_rule_t *rule, const unwind_frame_t *frame, const unwind_memory_t *memory, uintptr_t start,
                     uintptr_t *value);
/* The caller's registers. The stack pointer may lie anywhere afterwards when the rules are of a signal's frame, else it has moved
   towards the end of `memory`. */
bool unwind_by_rules(const unwind_rules_t *rules, unwind_frame_t *frame, const unwind_memory_t *memory);

#endif
