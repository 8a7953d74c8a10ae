// hak_profile_*: begins, ends, begins again, writes; and every error that hakmem.h names.
#include "../../support/program_check.h"

static void *volatile kept;
static void use(size_t bytes, int times) {
    for (int i = 0; i < times; i++) kept = malloc(bytes);
}

static int fails_with(int result, int expected) { return result == -1 && errno == expected; }

int main(int argc, char **argv) {
    char path[5000], longest[6000];
    setvbuf(stdout, NULL, _IONBF, 0);
    if (hak_profile_start == NULL) return 7;
    const char *directory = argv[argc - 1];
    snprintf(path, sizeof path, "%s/api.profile", directory);
    use(48, 1000);
    errno = 42;
    CHECK(hak_profile_start(1) == 0 && errno == 42);
    use(112, 1000);
    CHECK(hak_profile_stop() == 0 && errno == 42);
    CHECK(hak_profile_stop() == 0 && errno == 42);
    use(224, 1000);
    CHECK(hak_profile_start(1) == 0);
    use(320, 1000);
    CHECK(hak_profile_write(path) == 0 && errno == 42);
    CHECK(fails_with(hak_profile_start((size_t)1 << 62 | 1), EINVAL));
    CHECK(fails_with(hak_profile_start((size_t)-1), EINVAL));
    CHECK(hak_profile_start((size_t)1 << 62) == 0);
    CHECK(hak_profile_start(0) == 0);
    CHECK(fails_with(hak_profile_write(NULL), EINVAL));
    CHECK(fails_with(hak_profile_write(""), ENOENT));
    CHECK(fails_with(hak_profile_write("/nonexistent/file"), ENOENT));
    CHECK(fails_with(hak_profile_write(directory), EISDIR));
    CHECK(fails_with(hak_profile_write("/dev/full"), ENOSPC));
    CHECK(hak_profile_write("/dev/null") == 0);
    memset(longest, 'a', sizeof longest);
    longest[sizeof longest - 1] = '\0';
    CHECK(fails_with(hak_profile_write(longest), ENAMETOOLONG));
    CHECK(hak_profile_stop() == 0);
    puts("done");
    return 0;
}
