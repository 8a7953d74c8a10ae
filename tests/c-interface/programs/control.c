// hak_version, hak_stats, hak_stats_json, hak_trim, hak_set_*: what they return, every error that hakmem.h names, and that errno stays.
// usage: control <a file for the statistics | elsewhere: another allocator serves the program>
#include "../../support/program_check.h"

#define FAILS_WITH(call, expected) (errno = 0, (call) == -1 && errno == (expected))
#define KEEPS_ERRNO(call) (errno = 42, (call) && errno == 42)

#define MIB ((size_t)1 << 20)
#define TIB ((size_t)1 << 40)

static void *volatile kept[64];

static int give_up(size_t bytes, void *argument) {
    (void)bytes;
    ++*(int *)argument;
    return 0;
}

static void check_elsewhere(void) {
    hak_stats_t stats;
    char text[16];
    CHECK(FAILS_WITH(hak_stats(&stats, sizeof stats), ENOTSUP));
    CHECK(FAILS_WITH(hak_stats_json(text, sizeof text), ENOTSUP));
    CHECK(FAILS_WITH(hak_trim(), ENOTSUP));
    CHECK(FAILS_WITH(hak_set_limit(64 * MIB), ENOTSUP));
    CHECK(FAILS_WITH(hak_set_soft_limit(64 * MIB), ENOTSUP));
    CHECK(FAILS_WITH(hak_set_retention(0), ENOTSUP));
    CHECK(FAILS_WITH(hak_set_shortage_callback(give_up, NULL), ENOTSUP));
    errno = 0;
    CHECK(hak_heap_create(0) == NULL && errno == ENOTSUP);
    hak_heap_destroy(NULL);
}

static void check_stats(void) {
    hak_stats_t stats, more[2];
    memset(&stats, 0xff, sizeof stats);
    CHECK(KEEPS_ERRNO(hak_stats(&stats, sizeof stats) == 0) && stats.size == sizeof stats);
    CHECK(stats.live_runs_bytes == 0 && stats.process_resident > MIB && stats.metadata_resident <= stats.metadata_bytes);
    void *run = malloc(700000);
    uint64_t calls = stats.malloc_calls;
    CHECK(hak_stats(&stats, sizeof stats) == 0);
    CHECK(stats.run_count == 1 && stats.live_runs_bytes >= 700000 && stats.live_runs_bytes < 705000 && stats.malloc_calls == calls + 1);
    free(run);
    /* an older program: not a byte beyond what it knows */
    memset(more, 0xee, sizeof more);
    size_t old = offsetof(hak_stats_t, huge_count);
    CHECK(hak_stats(more, old) == 0 && more[0].size == old && more[0].run_count == 0);
    CHECK(((unsigned char *)more)[old] == 0xee);
    CHECK(hak_stats(more, sizeof(size_t)) == 0 && more[0].size == sizeof(size_t));
    /* a newer one: what the library does not know is 0 */
    CHECK(hak_stats(more, sizeof more) == 0 && more[0].size == sizeof stats && more[0].metadata_bytes != 0);
    CHECK(more[1].size == 0 && ((unsigned char *)&more[1])[sizeof stats - 1] == 0);
    CHECK(FAILS_WITH(hak_stats(NULL, sizeof stats), EINVAL));
    CHECK(FAILS_WITH(hak_stats(&stats, sizeof(size_t) - 1), EINVAL));
}

static void check_json(const char *path) {
    static char text[1 << 18], cut[64];
    errno = 42;
    ptrdiff_t length = hak_stats_json(NULL, 0);
    CHECK(length > 1000 && (size_t)length < sizeof text - 100 && errno == 42);
    ptrdiff_t again = hak_stats_json(text, sizeof text);
    CHECK(again > 1000 && strlen(text) == (size_t)again);
    memset(cut, 'x', sizeof cut);
    CHECK(hak_stats_json(cut, 20) > 1000 && strlen(cut) == 19 && memcmp(cut, text, 19) == 0 && cut[20] == 'x');
    CHECK(hak_stats_json(cut, 1) > 1000 && cut[0] == '\0');
    CHECK(FAILS_WITH(hak_stats_json(NULL, 1), EINVAL));
    FILE *file = fopen(path, "w");
    CHECK(file != NULL && fwrite(text, 1, (size_t)again, file) == (size_t)again && fclose(file) == 0);
}

static uint64_t retained(void) {
    hak_stats_t stats;
    CHECK(hak_stats(&stats, sizeof stats) == 0);
    return stats.retained_bytes;
}

static void fill_and_free(void) {
    for (int i = 0; i < 64; i++) CHECK((kept[i] = memset(malloc(MIB), 1, MIB)) != NULL);
    for (int i = 0; i < 64; i++) free(kept[i]);
}

static void check_retention(void) {
    CHECK(FAILS_WITH(hak_set_retention(TIB + 1), EINVAL));
    CHECK(KEEPS_ERRNO(hak_set_retention(48 * MIB) == 0));
    fill_and_free();
    CHECK(hak_set_retention(48 * MIB) == 0 && retained() > 40 * MIB && retained() <= 48 * MIB); /* the heap takes its time; this does not */
    CHECK(hak_set_retention(8 * MIB) == 0 && retained() <= 8 * MIB);
    fill_and_free();
    CHECK(hak_set_retention(0) == 0 && retained() == 0);
    CHECK(hak_set_retention(TIB) == 0);
    fill_and_free();
    CHECK(retained() >= 60 * MIB);
    CHECK(hak_set_soft_limit(16 * MIB) == 0 && retained() <= 16 * MIB);
    CHECK(hak_set_soft_limit(HAK_UNLIMITED) == 0 && hak_set_retention(HAK_AUTOMATIC) == 0);
    fill_and_free();
    CHECK(KEEPS_ERRNO(hak_trim() == 1) && retained() == 0 && hak_trim() >= 0);
}

static void check_limits(void) {
    int calls = 0;
    CHECK(FAILS_WITH(hak_set_limit(4 * MIB - 1), EINVAL) && FAILS_WITH(hak_set_limit(0), EINVAL) && FAILS_WITH(hak_set_limit(TIB + 1), EINVAL));
    CHECK(FAILS_WITH(hak_set_soft_limit(4 * MIB - 1), EINVAL) && FAILS_WITH(hak_set_soft_limit(TIB + 1), EINVAL));
    CHECK(hak_set_limit(TIB) == 0 && hak_set_soft_limit(TIB) == 0 && hak_set_limit(4 * MIB) == 0 && hak_set_soft_limit(4 * MIB) == 0);
    CHECK(KEEPS_ERRNO(hak_set_limit(32 * MIB) == 0) && KEEPS_ERRNO(hak_set_soft_limit(HAK_UNLIMITED) == 0));
    CHECK(KEEPS_ERRNO(hak_set_shortage_callback(give_up, &calls) == 0));
    errno = 0;
    CHECK(malloc(40 * MIB) == NULL && errno == ENOMEM && calls == 1);
    CHECK(malloc(20 * MIB) != NULL && malloc(20 * MIB) == NULL && calls == 2);
    CHECK(malloc((size_t)-1) == NULL && malloc(TIB * 4) == NULL && calloc(TIB, TIB) == NULL && calls == 2);
    CHECK(hak_set_shortage_callback(NULL, NULL) == 0 && malloc(40 * MIB) == NULL && calls == 2);
    CHECK(hak_set_limit(4 * MIB) == 0 && malloc(4 * MIB) == NULL);
    CHECK(hak_set_limit(HAK_UNLIMITED) == 0 && (kept[0] = malloc(40 * MIB)) != NULL);
}

int main(int argc, char **argv) {
    setvbuf(stdout, NULL, _IONBF, 0);
    if (hak_version == NULL) return 7;
    CHECK(strcmp(hak_version(), HAKMEM_VERSION) == 0);
    CHECK(argc == 2);
    if (strcmp(argv[1], "elsewhere") == 0) {
        check_elsewhere();
    } else {
        check_stats();
        check_json(argv[1]);
        check_retention();
        check_limits();
    }
    puts("done");
    return 0;
}
