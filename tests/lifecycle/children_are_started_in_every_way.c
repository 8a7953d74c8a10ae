// vfork with exec, posix_spawn, system and popen from a process that allocates in threads: all children run, the parent goes on.
// not-on: musl: the shell here is a program of glibc, which cannot load a library built for musl
// not-on: emulator: the programs that it starts are of this machine
#include "../support/threads.h"
#include <spawn.h>
#include <sys/wait.h>

extern char **environ;
static volatile bool stop;

static void *allocate_without_pause(void *unused) {
    (void)unused;
    for (size_t size = 1; !stop; size = size % 3000000 * 3 / 2 + 1) free(malloc(size));
    return NULL;
}

static void wait_for(pid_t child) {
    int status;
    CHECK(child > 0 && waitpid(child, &status, 0) == child);
    CHECK_MSG(WIFEXITED(status) && WEXITSTATUS(status) == 7, "child ended with status %#x", status);
}

int main(void) {
    char *const command[] = {"/bin/sh", "-c", "x=$(echo a b c); exit 7", NULL};
    pthread_t thread = thread_start(allocate_without_pause, NULL);
    for (int i = 0; i < 20; i++) {
        pid_t child = vfork();
        if (child == 0) {
            execv(command[0], command);
            _exit(9);
        }
        wait_for(child);
        CHECK(posix_spawn(&child, command[0], NULL, NULL, command, environ) == 0);
        wait_for(child);
        CHECK(WEXITSTATUS(system("exit 7")) == 7);
        char text[16] = "";
        FILE *pipe = popen("echo hello", "r");
        CHECK(pipe != NULL && fgets(text, sizeof text, pipe) != NULL && strcmp(text, "hello\n") == 0);
        CHECK(pclose(pipe) == 0);
    }
    stop = true;
    thread_join(thread);
    return 0;
}
