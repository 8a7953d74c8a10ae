/* A thousand blocks, then a child by fork, by _Fork, or by vfork and exec, that frees some of them and makes some of its own. */
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void *blocks[1000];

static void child(void)
{
    for (int i = 0; i < 400; i++) free(blocks[i]);
    for (int i = 0; i < 50; i++) (void)malloc(449);
}

int main(int argc, char **argv)
{
    for (int i = 0; i < 1000; i++) blocks[i] = malloc(331);
    pid_t pid;
    if (argc > 1 && strcmp(argv[1], "vfork") == 0) {
        if ((pid = vfork()) == 0) {
            execl(argv[2], argv[2], (char *)NULL);
            _exit(1);
        }
    } else if (argc > 1 && strcmp(argv[1], "raw") == 0) {
        if ((pid = (pid_t)syscall(SYS_clone, 17 /* SIGCHLD */, 0, 0, 0, 0)) == 0) child(), exit(0);
    } else if ((pid = fork()) == 0) {
        child();
        exit(0);
    }
    int status;
    waitpid(pid, &status, 0);
    for (int i = 0; i < 1000; i++) free(blocks[i]);
    return status != 0;
}
