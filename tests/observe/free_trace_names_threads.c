// HAKMEM_TRACE_FREES: each free is told with the thread that made it, while other threads free as well, and on the smallest stack.
// env: HAKMEM_TRACE_FREES=1048576
// only-hakmem
#include "../support/free_report.h"
#include "../support/threads.h"
#include <limits.h>
#include <sys/syscall.h>

static _Atomic bool is_over;
static void *shared_block;

static void *allocate_and_free(void *unused) {
    while (!is_over) free(opaque_pointer(malloc(90)));
    return unused;
}

static void *free_as_another(void *number) {
    free_first(shared_block);
    *(pid_t *)number = (pid_t)syscall(SYS_gettid);
    return NULL;
}

static pid_t first_thread;
static void free_after_another(void) {
    pthread_t busy = thread_start(allocate_and_free, NULL);
    shared_block = malloc(90);
    thread_run(free_as_another, &first_thread);
    is_over = true;
    thread_join(busy);
    dprintf(2, "thread %d\n", (int)first_thread);
    free_again(shared_block);
}

static void *free_twice(void *block) {
    free_first(block);
    free_again(block);
    return NULL;
}

static void free_on_the_smallest_stack(void) {
    pthread_t thread;
    pthread_attr_t attributes;
    CHECK(pthread_attr_init(&attributes) == 0 && pthread_attr_setstacksize(&attributes, PTHREAD_STACK_MIN) == 0);
    CHECK(pthread_create(&thread, &attributes, free_twice, malloc(90)) == 0);
    thread_join(thread);
}

int main(void) {
    ending_t report = report_of(free_after_another);
    int thread = 0;
    CHECK(sscanf(report.text, "thread %d\n", &thread) == 1 && thread != report.process);
    check_site(&report, "; freed first at ", free_first, thread);
    check_site(&report, ", now at ", free_again, report.process);
    report = report_of(free_on_the_smallest_stack);
    CHECK(report_has(&report, "; freed first at ") && report_has(&report, ", now at "));
    return 0;
}
