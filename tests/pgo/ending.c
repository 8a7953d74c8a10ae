/* Allocates a known number of times, then ends in the way that the argument names. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define BLOCKS 1000

static void allocate(void)
{
    for (int i = 0; i < BLOCKS; i++) {
        void *volatile block = malloc(100);
        free(block);
    }
}

int main(int argc, char **argv)
{
    const char *way = argc > 1 ? argv[1] : "exit";
    if (strcmp(way, "silent") == 0) return 0;
    if (strcmp(way, "fork") == 0 && fork() == 0) {
        allocate();
        _exit(0);
    }
    if (strcmp(way, "child-killed") == 0 && fork() == 0) {
        allocate();
        raise(SIGKILL);
    }
    allocate();
    if (strcmp(way, "exec") == 0) execl(argv[0], argv[0], "exit", (char *)NULL);
    if (strcmp(way, "closed") == 0) {
        for (int file = 3; file < 1024; file++) close(file);
        if (chdir("/") != 0) return 1;
        clearenv();
        allocate();
    }
    if (strcmp(way, "_exit") == 0) _exit(0);
    if (strcmp(way, "killed") == 0) raise(SIGKILL);
    if (strcmp(way, "hang") == 0) pause();
    while (wait(NULL) > 0) { }
    return strcmp(way, "fails") == 0 ? 3 : 0;
}
