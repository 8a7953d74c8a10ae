// HAKMEM_TRACE_FREES: a first free is told as long as no more than that many frees came after it, rounded up to a power of two; then the
// second one alone.
// env: HAKMEM_TRACE_FREES=1000
// only-hakmem
#include "../support/free_report.h"

static int between;
static void free_late(void) {
    void *block = malloc(90);
    free_first(block);
    for (int i = 0; i < between; i++) free(opaque_pointer(malloc(5000)));
    free_again(block);
}

int main(void) {
    static const int kept[] = {0, 1, 500, 1022}, lost[] = {1023, 1500, 30000};
    for (size_t i = 0; i < LENGTH(kept); i++) {
        between = kept[i];
        ending_t report = report_of(free_late);
        check_site(&report, "; freed first at ", free_first, report.process);
        check_site(&report, ", now at ", free_again, report.process);
    }
    for (size_t i = 0; i < LENGTH(lost); i++) {
        between = lost[i];
        ending_t report = report_of(free_late);
        check_site(&report, "; freed now at ", free_again, report.process);
        CHECK(!report_has(&report, "first"));
    }
    return 0;
}
