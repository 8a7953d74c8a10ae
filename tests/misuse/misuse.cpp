// The misuse set: one case per run, named by its argument; `--list` prints them all. scripts/misuse.ts runs each under every build.
#include "misuse.h"

#include <dlfcn.h>
#include <new>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/time.h>

enum : size_t { TINY = 24, SMALL = 96, MID = 5000, LARGE = 100000, RUN = 500000, HUGE_ = 3 << 20 };

static void give(void *block) { free(opaque_pointer(block)); }
static char *take(size_t bytes) { return (char *)opaque_pointer(malloc(opaque_size(bytes))); }

// ---- overflow and underflow: the block lies between blocks in use, or before a free one ----

typedef char *fill_t(char *from, size_t bytes);

template <size_t bytes, size_t beyond, int how> static void overflow() {
    char *block = block_between(bytes);
    size_t room = malloc_usable_size(block), all = room + beyond;
    if (how == 0) write_bytes(block, all);
    else if (how == 1) copy_bytes(block, all);
    else loop_bytes(block, all);
    misused();
    give(block);
    go_on(bytes);
}

template <size_t bytes, size_t beyond, int how> static void overflow_into_free() {
    char *block = block_before_a_free_one(bytes);
    size_t all = malloc_usable_size(block) + beyond;
    if (how == 0) write_bytes(block, all);
    else if (how == 1) copy_bytes(block, all);
    else loop_bytes(block, all);
    misused();
    go_on(bytes);
    give(block);
    go_on(bytes);
}

template <size_t bytes, size_t before, int how> static void underflow() {
    char *block = block_between(bytes);
    if (how == 0) write_bytes(block - before, before + bytes);
    else loop_bytes(block - before, before);
    misused();
    give(block);
    go_on(bytes);
}

static void overflow_in_slack() {
    char *block = block_between(SMALL - 3);
    block[SMALL - 3] = 'x';
    misused();
    give(block);
    go_on(SMALL);
}

static void overflow_by_a_terminator() {
    char *block = block_between(SMALL);
    size_t room = malloc_usable_size(block);
    memset(block, 'x', room);
    block[room] = '\0';
    misused();
    give(block);
    go_on(SMALL);
}

// ---- double free ----

template <size_t bytes> static void double_free() {
    char *block = take(bytes);
    give(block);
    give(block);
    misused();
    go_on(bytes);
}

template <size_t bytes> static void double_free_aligned() {
    void *block = aligned_alloc(4096, bytes);
    give(block);
    give(block);
    misused();
    go_on(bytes);
}

template <size_t bytes, size_t between> static void double_free_delayed() {
    char *block = take(bytes), *others[between];
    for (size_t i = 0; i < between; i++) others[i] = take(bytes);
    give(block);
    for (size_t i = 0; i < between; i++) give(others[i]);
    give(block);
    misused();
    go_on(bytes);
}

template <size_t bytes> static void double_free_interleaved() {
    char *a = take(bytes), *b = take(bytes);
    give(a);
    give(b);
    give(a);
    misused();
    go_on(bytes);
}

template <size_t bytes> static void double_free_of_the_next_owner() {
    char *a = take(bytes);
    give(a);
    char *b = take(bytes);
    bool is_same = a == b;
    give(a);
    misused();
    char *c = take(bytes);
    if (is_same && c == b) damaged();
    keep(b, bytes);
    keep(c, bytes);
    go_on(bytes);
}

static void *give_in_thread(void *block) {
    give(block);
    return NULL;
}

template <size_t bytes> static void double_free_by_two_threads() {
    char *block = take(bytes);
    give(block);
    in_thread(give_in_thread, block);
    misused();
    go_on(bytes);
}

template <size_t bytes> static void double_free_after_another_thread() {
    char *block = take(bytes);
    in_thread(give_in_thread, block);
    give(block);
    misused();
    go_on(bytes);
}

static void *make_and_give(void *result) {
    *(void **)result = take(SMALL);
    give(*(void **)result);
    return NULL;
}

static void double_free_after_its_thread_ended() {
    void *block;
    in_thread(make_and_give, &block);
    give(block);
    misused();
    go_on(SMALL);
}

static void *make(void *result) {
    *(void **)result = take(SMALL);
    return NULL;
}

static void double_free_of_another_threads_block() {
    void *block;
    in_thread(make, &block);
    give(block);
    give(block);
    misused();
    go_on(SMALL);
}

static void double_free_after_trim() {
    char *block = take(SMALL);
    give(block);
    malloc_trim(0);
    give(block);
    misused();
    go_on(SMALL);
}

template <size_t bytes, size_t count, bool trims> static void double_free_of_many() {
    static char *blocks[count];
    for (size_t i = 0; i < count; i++) blocks[i] = take(bytes);
    for (size_t i = 0; i < count; i++) give(blocks[i]);
    for (size_t i = 0; i < count; i++) give(blocks[i]);
    if (trims) malloc_trim(0);
    misused();
    go_on(bytes);
}

static void double_free_in_turn() {
    char *a = take(SMALL), *b = take(SMALL);
    for (int i = 0; i < 500; i++) give(i % 2 == 0 ? a : b);
    misused();
    go_on(SMALL);
}

static void double_free_of_calloc() {
    void *block = calloc(10, 10);
    give(block);
    give(block);
    misused();
    go_on(100);
}

static void double_delete() {
    char *block = (char *)opaque_pointer(operator new(SMALL));
    operator delete(block);
    operator delete(block);
    misused();
    go_on(SMALL);
}

static void double_free_by_realloc_to_zero() {
    char *block = take(SMALL);
    (void)!opaque_pointer(realloc(opaque_pointer(block), opaque_size(0)));
    give(block);
    misused();
    go_on(SMALL);
}

static void double_free_at_the_end_of_a_thread() {
    auto body = [](void *) -> void * {
        char *block = take(SMALL), *other = take(SMALL);
        give(block);
        give(other);
        give(block);
        return NULL;
    };
    in_thread(body, NULL);
    misused();
    go_on(SMALL);
}

// ---- free of what is no block ----

template <size_t bytes, long offset> static void free_inside() {
    char *block = block_between(bytes);
    memset(block, 0, bytes);
    give(block + offset);
    misused();
    keep(block, bytes);
    go_on(bytes);
}

template <size_t bytes> static void free_one_past_the_end() {
    char *block = take(bytes);
    give(block + bytes);
    misused();
    keep(block, bytes);
    go_on(bytes);
}

static void free_of(void *address) {
    give(address);
    misused();
    go_on(SMALL);
}

static void free_of_stack() {
    char room[256] __attribute__((aligned(64)));
    memset(opaque_pointer(room), 0, sizeof room);
    decoy = room, decoy_bytes = sizeof room;
    free_of(room + 64);
}

static char static_room[256] __attribute__((aligned(64)));
static void free_of_static() {
    decoy = static_room, decoy_bytes = sizeof static_room;
    free_of(static_room + 64);
}

static thread_local char thread_room[256] __attribute__((aligned(64)));
static void free_of_thread_local() {
    memset(opaque_pointer(thread_room), 0, sizeof thread_room);
    decoy = thread_room, decoy_bytes = sizeof thread_room;
    free_of(thread_room + 64);
}

static void free_of_code() { free_of((void *)(uintptr_t)free_of_static); }
static void free_of_constant() { free_of((void *)(uintptr_t) "a text that the program was compiled with"); }
static void free_of_environment() { free_of(getenv("PATH")); }
static void free_in_null_page() { free_of((void *)0x10); }
static void free_non_canonical() { free_of((void *)0xdeadbeefdeadbee0); }
static void free_of_highest() { free_of((void *)~(uintptr_t)15); }
static void free_of_kernel() { free_of((void *)0xffffffff80000000); }

static void free_of_mapping() {
    char *room = (char *)mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    decoy = room, decoy_bytes = 65536;
    free_of(room + 16);
}

static void free_of_closed_mapping() {
    char *room = (char *)mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    munmap(room, 65536);
    free_of(room + 16);
}

static void free_far_from_a_block() { free_of(take(SMALL) + (1ul << 33)); }
static void free_before_a_block() { free_of(take(HUGE_) - (4 << 20)); }
static void free_of_null_twice() {
    give(NULL);
    give(NULL);
    misused();
    go_on(SMALL);
}

// ---- writes to freed memory ----

template <size_t bytes, size_t at, size_t length> static void write_after_free() {
    char *block = freed_block_between(bytes);
    memset(opaque_pointer(block + at), 0x45, length);
    misused();
    go_on(bytes);
}

template <size_t bytes> static void write_to_the_last_byte_after_free() {
    char *block = block_between(bytes);
    size_t room = malloc_usable_size(block);
    give(block);
    block[room - 1] = 'x';
    misused();
    go_on(bytes);
}

template <size_t bytes> static void write_after_reuse() {
    char *block = freed_block_between(bytes);
    for (size_t i = 0; i < count_for(bytes); i++) keep(malloc(bytes), bytes);
    memset(opaque_pointer(block), 0x46, 8);
    misused();
    go_on(bytes);
}

static void write_link_to(uintptr_t target) {
    char *block = freed_block_between(SMALL);
    memcpy(opaque_pointer(block), &target, sizeof target);
    misused();
    go_on(SMALL);
}

static void link_to_itself() {
    char *block = freed_block_between(SMALL);
    memcpy(opaque_pointer(block), &block, sizeof block);
    misused();
    go_on(SMALL);
}

static void link_to_stack() {
    char room[256] __attribute__((aligned(64)));
    memset(opaque_pointer(room), 0, sizeof room);
    decoy = room, decoy_bytes = sizeof room;
    write_link_to((uintptr_t)(room + 64));
}

static void link_to_static() {
    decoy = static_room, decoy_bytes = sizeof static_room;
    write_link_to((uintptr_t)(static_room + 64));
}

static void link_to_a_block_in_use() { write_link_to((uintptr_t)keep(take(SMALL), SMALL)); }
static void link_into_a_block() { write_link_to((uintptr_t)keep(take(SMALL), SMALL) + 24); }
static void link_to_another_class() { write_link_to((uintptr_t)keep(take(MID), MID)); }
static void link_to_nowhere() { write_link_to(0x4141414141414140); }
static void link_to_null() { write_link_to(0); }

static void write_after_another_thread_freed() {
    char *block = block_between(SMALL);
    in_thread(give_in_thread, block);
    memset(opaque_pointer(block), 0x47, 8);
    misused();
    go_on(SMALL);
}

static void write_after_free_by_another_thread() {
    auto body = [](void *block) -> void * { return memset(opaque_pointer(block), 0x48, 8); };
    char *block = freed_block_between(SMALL);
    in_thread(body, block);
    misused();
    go_on(SMALL);
}

static void write_after_free_and_trim() {
    char *block = freed_block_between(SMALL);
    memset(opaque_pointer(block), 0x49, 16);
    misused();
    malloc_trim(0);
    go_on(SMALL);
}

static void write_after_free_then_thread_ends() {
    auto body = [](void *) -> void * {
        char *block = take(SMALL), *other = take(SMALL);
        give(block);
        give(other);
        memset(opaque_pointer(other), 0x4a, 16);
        misused();
        return NULL;
    };
    in_thread(body, NULL);
    go_on(SMALL);
}

// ---- reads of what the program has no business with ----

template <size_t bytes> static void read_after_free() {
    char *block = block_between(bytes), secret[] = "the secret that nobody is to read";
    memcpy(block + 32, secret, sizeof secret);
    give(block);
    if (memcmp(opaque_pointer(block + 32), secret, sizeof secret) == 0) damaged();
    misused();
    go_on(bytes);
}

template <size_t bytes> static void read_of_a_new_block() {
    char *block = take(bytes), secret[] = "the secret that nobody is to read";
    memcpy(block + 32, secret, sizeof secret);
    give(block);
    for (size_t i = 0; i < count_for(bytes); i++) {
        char *other = take(bytes);
        if (memcmp(opaque_pointer(other + 32), secret, sizeof secret) == 0) damaged();
        keep(other, bytes);
    }
    misused();
    go_on(bytes);
}

// ---- realloc and malloc_usable_size of what is no block ----

template <size_t bytes> static void realloc_of_a_freed_block() {
    char *block = take(bytes);
    give(block);
    char *moved = (char *)realloc(opaque_pointer(block), bytes * 2);
    misused();
    if (moved != NULL) keep(moved, bytes * 2);
    go_on(bytes);
}

template <size_t bytes> static void usable_size_of_a_freed_block() {
    char *block = take(bytes);
    give(block);
    (void)!opaque_size(malloc_usable_size(opaque_pointer(block)));
    misused();
    go_on(bytes);
}

static void realloc_inside_a_block() {
    char *block = block_between(SMALL);
    (void)!opaque_pointer(realloc(opaque_pointer(block + 16), 200));
    misused();
    go_on(SMALL);
}

static void realloc_of_stack() {
    char room[64] __attribute__((aligned(64))) = {0};
    (void)!opaque_pointer(realloc(opaque_pointer(room), 200));
    misused();
    go_on(SMALL);
}

static void realloc_to_less_then_free_of_the_old() {
    char *block = take(LARGE), *moved = (char *)realloc(opaque_pointer(block), 64);
    give(block);
    misused();
    keep(moved, 64);
    go_on(64);
}

static void realloc_twice_from_the_same_block() {
    char *block = take(SMALL), *one = (char *)realloc(opaque_pointer(block), 2000), *two = (char *)realloc(opaque_pointer(block), 3000);
    misused();
    keep(one, 2000);
    keep(two, 3000);
    go_on(SMALL);
}

static void usable_size_inside_a_block() {
    (void)!opaque_size(malloc_usable_size(opaque_pointer(take(SMALL) + 16)));
    misused();
    go_on(SMALL);
}

static void usable_size_of_stack() {
    char room[64] __attribute__((aligned(64))) = {0};
    (void)!opaque_size(malloc_usable_size(opaque_pointer(room)));
    misused();
    go_on(SMALL);
}

// ---- sizes and alignments that were not those of the block; the wrong kind of free ----

static void *find(const char *name) {
    void *found = dlsym(RTLD_DEFAULT, name);
    if (found == NULL) {
        say("~absent\n");
        _exit(0);
    }
    return found;
}

template <size_t bytes, size_t told> static void sized_delete() {
    void *block = opaque_pointer(operator new(bytes));
    operator delete(block, opaque_size(told));
    misused();
    go_on(bytes);
}

template <size_t bytes, size_t told> static void free_sized_wrongly() {
    void (*give_sized)(void *, size_t) = (void (*)(void *, size_t))find("free_sized");
    give_sized(take(bytes), told);
    misused();
    go_on(bytes);
}

template <size_t alignment, size_t told> static void free_aligned_sized_wrongly() {
    void (*give_sized)(void *, size_t, size_t) = (void (*)(void *, size_t, size_t))find("free_aligned_sized");
    give_sized(aligned_alloc(alignment, 4096), told, 4096);
    misused();
    go_on(4096);
}

static void aligned_delete_with_a_wrong_alignment() {
    void *block = opaque_pointer(operator new(SMALL, std::align_val_t(64)));
    operator delete(block, std::align_val_t(4096));
    misused();
    go_on(SMALL);
}

static void sized_aligned_delete_with_a_wrong_size() {
    void *block = opaque_pointer(operator new(SMALL, std::align_val_t(64)));
    operator delete(block, opaque_size(MID), std::align_val_t(64));
    misused();
    go_on(SMALL);
}

static void aligned_delete_of_plain_new() {
    void *block = opaque_pointer(operator new(SMALL));
    operator delete(block, std::align_val_t(4096));
    misused();
    go_on(SMALL);
}

static void plain_delete_of_aligned_new() {
    operator delete(opaque_pointer(operator new(SMALL, std::align_val_t(256))));
    misused();
    go_on(SMALL);
}

static void delete_of_array() {
    operator delete(opaque_pointer(operator new[](SMALL)));
    misused();
    go_on(SMALL);
}

static void array_delete_of_one() {
    operator delete[](opaque_pointer(operator new(SMALL)));
    misused();
    go_on(SMALL);
}

static void free_of_new() {
    give(operator new(SMALL));
    misused();
    go_on(SMALL);
}

static void delete_of_malloc() {
    operator delete(opaque_pointer(take(SMALL)));
    misused();
    go_on(SMALL);
}

static void array_delete_past_its_count() { // what delete[] of an array without a count, of a class with a destructor, does
    char *block = (char *)opaque_pointer(operator new[](SMALL));
    operator delete[](opaque_pointer(block - 8));
    misused();
    go_on(SMALL);
}

// ---- sizes that cannot be ----

static void expect_null(void *block) {
    if (block != NULL || errno != ENOMEM) damaged();
    misused();
    go_on(SMALL);
}

static void malloc_of_more_than_half() { expect_null(malloc(opaque_size((size_t)PTRDIFF_MAX + 1))); }
static void malloc_of_everything() { expect_null(malloc(opaque_size(SIZE_MAX))); }
static void malloc_of_minus_one_page() { expect_null(malloc(opaque_size(-(size_t)4096))); }
static void calloc_that_overflows() { expect_null(calloc(opaque_size(SIZE_MAX / 2), opaque_size(3))); }
static void calloc_that_overflows_to_little() { expect_null(calloc(opaque_size((size_t)1 << 32), opaque_size(((size_t)1 << 32) + 1))); }
static void reallocarray_that_overflows() { expect_null(reallocarray(NULL, opaque_size(SIZE_MAX / 2), opaque_size(3))); }
static void memalign_of_too_much() { expect_null(memalign(opaque_size((size_t)1 << 62), opaque_size(SIZE_MAX - 4096))); }
static void pvalloc_of_everything() { expect_null(pvalloc(opaque_size(SIZE_MAX))); }
static void realloc_to_everything() {
    char *block = keep(take(SMALL), SMALL);
    expect_null(realloc(opaque_pointer(block), opaque_size(SIZE_MAX - 8)));
}
static void new_of_everything() {
    try {
        (void)!opaque_pointer(operator new(opaque_size(SIZE_MAX)));
        damaged();
    } catch (const std::bad_alloc &) {
    }
    misused();
    go_on(SMALL);
}
static void posix_memalign_with_a_bad_alignment() {
    void *block = NULL;
    if (posix_memalign(&block, opaque_size(24), 100) != EINVAL || block != NULL) damaged();
    misused();
    go_on(SMALL);
}

// ---- signal handlers ----

static volatile sig_atomic_t signals_seen;
static void *volatile handed;

static void run_with_alarms(void (*handler)(int)) {
    struct sigaction action = {};
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART;
    sigaction(SIGALRM, &action, NULL);
    struct itimerval often = {{0, 200}, {0, 200}}, never = {};
    setitimer(ITIMER_REAL, &often, NULL);
    for (size_t i = 0; i < 200000 && signals_seen < 100; i++) {
        size_t bytes = 16 + i * 40 % 3000;
        char *block = (char *)malloc(bytes);
        memset(block, (int)i, bytes);
        give(block);
    }
    setitimer(ITIMER_REAL, &never, NULL);
    misused();
    go_on(SMALL);
}

static void malloc_in_a_handler(int) {
    signals_seen++;
    give(take(64 + (size_t)signals_seen * 16));
}

static void free_in_a_handler(int) {
    signals_seen++;
    void *block = handed;
    handed = NULL;
    give(block);
}

static void signal_handler_allocates() { run_with_alarms(malloc_in_a_handler); }
static void signal_handler_frees() {
    handed = take(SMALL);
    run_with_alarms(free_in_a_handler);
}
static void signal_handler_frees_twice() {
    auto handler = [](int) {
        char *block = take(SMALL);
        give(block);
        give(block);
    };
    signal(SIGUSR1, handler);
    raise(SIGUSR1);
    misused();
    go_on(SMALL);
}

// ---- free lists broken by an overflow ----

template <size_t bytes> static void broken_list() {
    char *block = block_before_a_free_one(bytes);
    memset(opaque_pointer(block), 0x4b, malloc_usable_size(block) + 24);
    misused();
    for (int i = 0; i < 1000; i++) keep(malloc(bytes), bytes);
    check_kept();
    go_on(bytes);
}

static void broken_list_then_trim() {
    char *block = block_before_a_free_one(SMALL);
    memset(opaque_pointer(block), 0x4c, malloc_usable_size(block) + 24);
    misused();
    malloc_trim(0);
    go_on(SMALL);
}

static void broken_list_then_thread_end() {
    auto body = [](void *) -> void * {
        char *block = block_before_a_free_one(SMALL);
        memset(opaque_pointer(block), 0x4d, malloc_usable_size(block) + 24);
        misused();
        return NULL;
    };
    in_thread(body, NULL);
    go_on(SMALL);
}

static void broken_lists_everywhere() {
    static char *blocks[2000];
    for (size_t i = 0; i < LENGTH(blocks); i++) blocks[i] = take(SMALL);
    for (size_t i = 0; i < LENGTH(blocks); i++) give(blocks[i]);
    for (size_t i = 0; i < LENGTH(blocks); i++) memset(opaque_pointer(blocks[i]), 0x4e, 16);
    misused();
    go_on(SMALL);
}

#define CASE(group, name, text, ...) {group, name, __VA_ARGS__, text}

static const misuse_t cases[] = {
#include "cases.h"
};

int main(int argc, char **argv) {
    CHECK(argc == 2);
    if (strcmp(argv[1], "--list") == 0) {
        for (size_t i = 0; i < LENGTH(cases); i++) printf("%s\t%s\t%s\n", cases[i].group, cases[i].name, cases[i].text);
        return 0;
    }
    struct rlimit seconds = {10, 11}, none = {0, 0};
    setrlimit(RLIMIT_CPU, &seconds);
    setrlimit(RLIMIT_CORE, &none);
    for (size_t i = 0; i < LENGTH(cases); i++) {
        if (strcmp(cases[i].name, argv[1]) != 0) continue;
        cases[i].body();
        free_kept();
        say("~over\n");
        return 0;
    }
    return 2;
}
