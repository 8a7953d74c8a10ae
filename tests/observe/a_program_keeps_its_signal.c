// The statistics signal is the program's as soon as it installs a handler; until then it writes the report and goes on.
// env: HAKMEM_STATS=json:/tmp/hakmem-test.%p.json HAKMEM_STATS_SIGNAL=SIGUSR2
// only-hakmem: a knob of this heap
#include "../support/heap_report.h"

static heap_report_t report;
static volatile sig_atomic_t handled;

static void handle(int number) { handled = number; }

int main(void) {
    report_read(&report);
    CHECK(report_number(report.text, "process") == (size_t)getpid());
    signal(SIGUSR2, handle);
    raise(SIGUSR2);
    CHECK(handled == SIGUSR2);
    return 0;
}
