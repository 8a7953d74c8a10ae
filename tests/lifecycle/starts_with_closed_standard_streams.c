// A program started with standard input, output and error closed gets no descriptor of ours in their place.
// not-on: emulator: it starts itself again, which the kernel does not do for another machine
#include "../support/check.h"
#include <fcntl.h>

int main(int argc, char **argv) {
    if (argc == 1) {
        char *const command[] = {argv[0], "again", NULL};
        close(0);
        close(1);
        close(2);
        execv("/proc/self/exe", command);
        _exit(9);
    }
    for (size_t size = 1; size < 10 * MIB; size *= 2) free(malloc(size));
    malloc_trim(0);
    for (int fd = 0; fd < 3; fd++)
        if (fcntl(fd, F_GETFD) != -1) _exit(10 + fd);
    return 0;
}
