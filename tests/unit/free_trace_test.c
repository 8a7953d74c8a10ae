// diag/free_trace.h: the ring gives back what was recorded last, never an entry that is torn or older than it holds; os_find_code knows code
// of this program, and nothing else.
#include "hakmem.c"

#include "../support/threads.h"

enum { KEPT = 64, THREADS = 4, ROUNDS = 200000 };

static const void *address_of(uint64_t number) { return (const void *)(uintptr_t)(number * 16); }

static bool has_free(uint64_t number, free_event_t *event) {
    uint64_t ticket = UINT64_MAX;
    return find_free(address_of(number), &ticket, event);
}

static void check_ring(void) {
    free_event_t event;
    for (uint64_t number = 1; number <= 10 * KEPT; number++) free_trace_record(address_of(number), address_of(number + 1));
    for (uint64_t number = 1; number <= 10 * KEPT; number++) CHECK(has_free(number, &event) == (number > 9 * KEPT));
    CHECK(has_free(10 * KEPT, &event) && event.caller == (uintptr_t)address_of(10 * KEPT + 1) && event.thread == os_thread());
    free_trace_record(NULL, address_of(1));
    CHECK(has_free(9 * KEPT + 1, &event));
}

static void check_torn_entry(void) {
    free_event_t event;
    free_trace_record(address_of(7), address_of(8));
    free_entry_t *entry = &ring_entries()[atomic_load(&last_ticket) & ring_mask];
    CHECK(has_free(7, &event));
    atomic_store(&entry->caller, 1);
    CHECK(!has_free(7, &event));
    atomic_store(&entry->caller, (uintptr_t)address_of(8));
    CHECK(has_free(7, &event));
    atomic_fetch_add(&entry->seal, 1);
    CHECK(!has_free(7, &event));
}

/* What one thread records says the same thing twice: whoever reads a mixture of two sees it. */
static void *record(void *argument) {
    for (uint64_t round = 0; round < scaled(ROUNDS); round++) {
        uint64_t number = (uint64_t)(uintptr_t)argument << 32 | round;
        free_trace_record(address_of(number), address_of(number));
    }
    return argument;
}

static void check_threads(void) {
    pthread_t threads[THREADS];
    size_t seen = 0;
    for (size_t i = 0; i < THREADS; i++) threads[i] = thread_start(record, (void *)(i + 1));
    for (size_t round = 0; round < scaled(ROUNDS); round++) {
        free_event_t event;
        uint64_t last = atomic_load(&last_ticket);
        if (!read_event(last - round % KEPT, &event)) continue;
        CHECK(event.block == event.caller || event.block == (uintptr_t)address_of(7) || event.caller == event.block + 16);
        seen++;
    }
    for (size_t i = 0; i < THREADS; i++) thread_join(threads[i]);
    CHECK(seen != 0);
}

static void check_code(void) {
    extern const char __executable_start[];
    os_code_t code;
    CHECK(os_find_code((uintptr_t)check_code, &code) && code.offset == (uintptr_t)check_code - (uintptr_t)__executable_start);
    CHECK_MSG(strncmp(code.file, program_invocation_short_name, OS_CODE_NAME_BYTES - 1) == 0, "%s", code.file);
    CHECK(os_find_code((uintptr_t)strtod, &code) && strncmp(code.file, "libc", 4) == 0);
    void *page = os_map_anywhere(1);
    CHECK(!os_find_code((uintptr_t)page, &code) && !os_find_code((uintptr_t)&code, &code) && !os_find_code(1, &code) && !os_find_code(UINTPTR_MAX, &code));
}

int main(void) {
    knob_values[HAK_KNOB_TRACE_FREES] = KEPT - 1;
    CHECK(!free_trace_is_on());
    free_trace_start();
    CHECK(free_trace_is_on() && ring_mask == KEPT - 1);
    check_ring();
    check_torn_entry();
    check_threads();
    check_code();
    return 0;
}
