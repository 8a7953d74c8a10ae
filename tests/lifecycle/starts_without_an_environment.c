// With no environment at all, as after `env -i` or in a setuid program's child, the library starts: the loader is told on its command line.
// not-on: musl: the option is of glibc's loader
// not-on: emulator: it starts itself again, which the kernel does not do for another machine
#include "../support/check.h"

int main(int argc, char **argv) {
    char *library = getenv("LD_PRELOAD");
    if (argc == 1 && library != NULL) {
        char self[4096];
        ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
        CHECK(length > 0);
        self[length] = 0;
        char *const command[] = {"/lib64/ld-linux-x86-64.so.2", "--preload", library, self, "again", NULL};
        char *const nothing[] = {NULL};
        execve(command[0], command, nothing);
        CHECK(!"execve");
    }
    CHECK(argc == 2 ? getenv("LD_PRELOAD") == NULL : library == NULL);
    for (size_t size = 1; size < 10 * MIB; size *= 2) {
        void *block = malloc(size);
        CHECK(block != NULL);
        memset(block, 1, size);
        free(block);
    }
    (void)argv;
    return 0;
}
