// The limit of the control group: v1 and v2, the least of a group and those above it, a container's root, none.
#include "hakmem.c"

#include "../support/check.h"
#include <sys/stat.h>

static char folder[] = "/tmp/hakmem-cgroup-XXXXXX";

static const char *in_folder(const char *name) {
    static char full[4][256];
    static unsigned turn;
    char *text = full[turn++ % 4];
    snprintf(text, sizeof full[0], "%s/%s", folder, name);
    return text;
}

static void put_text(const char *name, const char *text) {
    FILE *file = fopen(in_folder(name), "w");
    CHECK(file != NULL && fputs(text, file) >= 0 && fclose(file) == 0);
}

static size_t limit_of(const char *groups) {
    put_text("groups", groups);
    return os_cgroup_limit_under(in_folder("groups"), in_folder("v2"), in_folder("v1"));
}

int main(void) {
    static const char *const folders[] = {"v2", "v2/a", "v2/a/b", "v1", "v1/c"};
    CHECK(mkdtemp(folder) != NULL);
    for (size_t i = 0; i < LENGTH(folders); i++) CHECK(mkdir(in_folder(folders[i]), 0700) == 0);
    CHECK(limit_of("0::/a/b\n") == SIZE_MAX);
    put_text("v2/a/memory.max", "max\n");
    CHECK(limit_of("0::/a/b\n") == SIZE_MAX);
    put_text("v2/a/memory.max", "104857600\n");
    CHECK(limit_of("0::/a/b\n") == 100 * MIB && limit_of("0::/a\n") == 100 * MIB && limit_of("0::/\n") == SIZE_MAX);
    put_text("v2/a/b/memory.max", "4096\n");
    CHECK(limit_of("0::/a/b\n") == 4096 && limit_of("0::/a/not-here\n") == 100 * MIB);
    put_text("v2/memory.max", "8192\n"); /* in a container the root is the group itself */
    CHECK(limit_of("0::/\n") == 8192 && limit_of("0::/docker/1234\n") == 8192);
    put_text("v1/c/memory.limit_in_bytes", "52428800\n");
    CHECK(limit_of("5:cpu,cpuacct:/c\n4:memory:/c\n") == 50 * MIB && limit_of("4:hugetlb,memory:/c\n") == 50 * MIB);
    CHECK(limit_of("4:memoryless:/c\n") == SIZE_MAX && limit_of("") == SIZE_MAX && limit_of("nonsense\n::\n") != 0);
    put_text("v1/c/memory.limit_in_bytes", "9223372036854771712\n");
    CHECK(limit_of("4:memory:/c\n") == SIZE_MAX);
    put_text("v1/c/memory.limit_in_bytes", "99999999999999999999999\n");
    CHECK(limit_of("4:memory:/c\n0::/a/b\n") == 4096);
    CHECK(os_cgroup_limit() != 0);
    return 0;
}
