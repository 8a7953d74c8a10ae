/* Reports take turns: one at a time writes. A signal handler, which may have interrupted the very thread that writes, never waits for its
   turn: it leaves word, and who writes answers when it is through. */
#ifndef HAK_OBSERVE_REPORT_TURN_H
#define HAK_OBSERVE_REPORT_TURN_H

#include <stdatomic.h>

#include "base/compiler.h"
#include "diag/knobs.h"
#include "os/os.h"

typedef struct report_turn {
    os_lock_t lock;           /* tried, never waited for; a report begins with nothing, so that it may be inherited */
    _Atomic uint32_t holder;  /* the thread that has it, 0: nobody; relaxed: a thread asks for its own number alone */
    _Atomic uint32_t is_asked; /* by a signal; relaxed: a request, nothing else follows from it */
} report_turn_t;

/* False when somebody has it. */
bool report_turn_begin(report_turn_t *turn);
/* The same, but that another thread's turn is waited for, for HAK_REPORT_WAIT_MS at most; this thread's own is not. */
bool report_turn_wait(report_turn_t *turn);
void report_turn_end(report_turn_t *turn);

/* By a signal handler: has `answer` called in a turn, now or by who has it. */
void report_turn_ask(report_turn_t *turn, void (*answer)(void));
/* After the end of a turn: answers what was asked meanwhile. */
void report_turn_answer(report_turn_t *turn, void (*answer)(void));

/* Has `handler` called on the signal that a knob names, if it names one; a line says why not. */
void report_signal_start(hak_knob_t knob, void (*handler)(int));

#endif
