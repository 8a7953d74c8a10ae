#include "boxes/observe/report_turn.h"

#include "os/observe.h"
#include "tables/constants.h"

bool report_turn_begin(report_turn_t *turn) {
    if (os_try_lock(&turn->lock) == OS_LOCK_BUSY) return false;
    atomic_store_explicit(&turn->holder, os_thread(), memory_order_relaxed);
    return true;
}

bool report_turn_wait(report_turn_t *turn) {
    uint64_t start_ms = os_now_ms();
    while (!report_turn_begin(turn)) {
        if (atomic_load_explicit(&turn->holder, memory_order_relaxed) == os_thread()) return false;
        if (os_now_ms() - start_ms > HAK_REPORT_WAIT_MS) return false;
        os_sleep_ms(1);
    }
    return true;
}

void report_turn_end(report_turn_t *turn) {
    atomic_store_explicit(&turn->holder, 0, memory_order_relaxed);
    os_unlock(&turn->lock);
}

void report_turn_ask(report_turn_t *turn, void (*answer)(void)) {
    atomic_store_explicit(&turn->is_asked, true, memory_order_relaxed);
    report_turn_answer(turn, answer);
}

void report_turn_answer(report_turn_t *turn, void (*answer)(void)) {
    for (;;) {
        atomic_thread_fence(memory_order_seq_cst); /* either who asks finds the turn free, or who had it finds the question */
        if (!atomic_load_explicit(&turn->is_asked, memory_order_relaxed) || !report_turn_begin(turn)) return;
        if (atomic_exchange_explicit(&turn->is_asked, false, memory_order_relaxed)) answer();
        report_turn_end(turn);
    }
}

void report_signal_start(hak_knob_t knob, void (*handler)(int)) {
    const char *name = knob_text(knob);
    if (name == NULL) return;
    int number = os_signal_number(name);
    if (number == 0) knob_reject_text(knob, "a signal that a program can spare, such as USR2");
    else if (!os_on_signal(number, handler)) knob_reject_text(knob, "free: the program was started with it handled or ignored");
}
