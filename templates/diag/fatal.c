#include "diag/fatal.h"

#include <stdatomic.h>

#include "base/stop.h"
#include "diag/free_trace.h"
#include "diag/knobs.h"
#include "diag/line.h"
#include "os/os.h"

void (*hak_stop_hook)(const char *file, unsigned line);
void (*_Atomic hak_misuse_places)(const void *address);

HAK_COLD static void write_sentence(hak_error_t error, const void *address, size_t number, const void *block) {
    line_t line;
    char piece[2] = {0};
    line_start(&line);
    line_add_text(&line, "hakmem: ");
    for (const char *cursor = hak_error_text[error]; *cursor != '\0'; cursor++) {
        if (cursor[0] == '%' && cursor[1] == 'p') {
            line_add_hex(&line, (uintptr_t)address);
            cursor++;
        } else if (cursor[0] == '%' && cursor[1] == 'z') {
            line_add_decimal(&line, number);
            cursor++;
        } else {
            piece[0] = *cursor;
            line_add_text(&line, piece);
        }
    }
    line_add_frees(&line, error, address, block);
    line_write(&line);
    void (*write_places)(const void *) = atomic_load_explicit(&hak_misuse_places, memory_order_relaxed);
    if (write_places != NULL) write_places(address);
}

HAK_COLD _Noreturn void hak_fatal(hak_error_t error, const void *address, size_t number) {
    write_sentence(error, address, number, NULL);
    os_abort();
}

HAK_COLD _Noreturn void os_lock_is_own(void) { hak_fatal(HAK_ERROR_LOCK_OWN, NULL, 0); }

HAK_COLD void hak_misuse_of(hak_error_t error, const void *address, size_t number, const void *block) {
    static _Atomic uint64_t written_ms[HAK_ERROR_COUNT]; /* relaxed: a line more or less at the edge of a second */
    if (knob_is_on(HAK_KNOB_ABORT)) {
        write_sentence(error, address, number, block);
        os_abort();
    }
    uint64_t now = os_now_ms(), before = atomic_load_explicit(&written_ms[error], memory_order_relaxed);
    if (before != 0 && now - before < HAK_MISUSE_PAUSE_MS) return;
    atomic_store_explicit(&written_ms[error], now, memory_order_relaxed);
    write_sentence(error, address, number, block);
}

HAK_COLD void hak_misuse(hak_error_t error, const void *address, size_t number) { hak_misuse_of(error, address, number, address); }

HAK_COLD _Noreturn void hak_assert_failed(const char *claim, const char *file, unsigned number) {
    line_t line;
    line_start(&line);
    line_add_text(&line, "hakmem: internal: ");
    line_add_text(&line, file);
    line_add_text(&line, ":");
    line_add_decimal(&line, number);
    line_add_text(&line, ": not true: ");
    line_add_text(&line, claim);
    line_write(&line);
    os_abort();
}
