// An access beyond a guarded block, before it, or after its free ends the program where it is made, and the report says what it was,
// by how many bytes, of which block, and who had allocated and freed it; then the signal does what it would have done.
// env: HAKMEM_GUARD=1 HAKMEM_GUARD_RATE=1
// only-hakmem: a knob of this heap
#include "../support/guarded.h"

static volatile char sink;
static void write_16_beyond(void) { ((volatile char *)guarded_block(96, true))[111] = 1; }
static void write_beyond(void) { ((volatile char *)guarded_block(96, true))[96] = 1; }
static void write_beyond_slack(void) { ((volatile char *)guarded_block(100, true))[112] = 1; }
static void read_beyond(void) { sink = ((volatile char *)guarded_block(5000, true))[5008]; }
static void write_beyond_large(void) { ((volatile char *)guarded_block(40000, true))[40000] = 1; }
static void write_before(void) { ((volatile char *)guarded_block(96, false))[-1] = 1; }
static void read_before(void) { sink = ((volatile char *)guarded_block(30000, false))[-16]; }

static char *freed_block(size_t size, bool at_end) {
    char *block = guarded_block(size, at_end);
    free(opaque_pointer(block));
    return (char *)opaque_pointer(block);
}
static void write_after_free(void) { ((volatile char *)freed_block(100, true))[5] = 1; }
static void read_after_free(void) { sink = ((volatile char *)freed_block(100, false))[0]; }
static void write_beyond_freed(void) { ((volatile char *)freed_block(96, true))[96] = 1; }

static void check(void (*access)(void), const char *sentence, const char *rest) {
    ending_t ending = ending_of_call(access);
    char words[64];
    check_says(&ending, SIGSEGV, sentence, "block 0x");
    check_says(&ending, SIGSEGV, "\n  accessed at ", "+0x");
    snprintf(words, sizeof words, ", thread %d", (int)ending.process);
    check_says(&ending, SIGSEGV, "\n  allocated at ", words);
    check_says(&ending, SIGSEGV, sentence, rest);
    CHECK_MSG(strncmp(ending.text, "hakmem: ", 8) == 0, "%s", ending.text);
}

int main(void) {
    bool tells = true;
#if !defined(__x86_64__)
    tells = false; // whether it was a read
#endif
    check(write_16_beyond, tells ? "heap overflow (write): 16 bytes beyond the 96-byte " : "16 bytes beyond the 96-byte ", "");
    check(write_beyond, "1 byte beyond the 96-byte ", "");
    check(write_beyond_slack, "13 bytes beyond the 100-byte ", "");
    check(read_beyond, tells ? "heap overflow (read): 9 bytes beyond the 5000-byte " : "9 bytes beyond the 5000-byte ", "");
    check(write_beyond_large, "1 byte beyond the 40000-byte ", "");
    check(write_before, tells ? "heap underflow (write): 1 byte before the 96-byte " : "1 byte before the 96-byte ", "");
    check(read_before, "16 bytes before the 30000-byte ", "");
    check(write_after_free, tells ? "use after free (write): byte 5 of the 100-byte " : "byte 5 of the 100-byte ", "\n  freed at ");
    check(read_after_free, tells ? "use after free (read): byte 0 of the 100-byte " : "byte 0 of the 100-byte ", "\n  freed at ");
    check(write_beyond_freed, "use after free", "\n  freed at ");
    return 0;
}
