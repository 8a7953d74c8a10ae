// Takes the steps that its arguments name, in their order.
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void *volatile kept;

static void *keep(size_t bytes) { return kept = malloc(bytes); }

static void grow(size_t mebibytes) {
    for (size_t i = 0; i < mebibytes * 256; i++) keep(4096);
}

static void *grow_thread(void *mebibytes) {
    grow((size_t)mebibytes);
    return NULL;
}

// On a thread with the smallest stack that the system allows.
static void grow_on_small_stack(size_t mebibytes) {
    pthread_t thread;
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, 16384);
    if (pthread_create(&thread, &attributes, grow_thread, (void *)mebibytes) != 0) _exit(3);
    pthread_join(thread, NULL);
}

static void *big[1024];

static void step(const char *name, size_t amount) {
    if (strcmp(name, "grow") == 0) grow(amount);
    else if (strcmp(name, "small-stack") == 0) grow_on_small_stack(amount);
    else if (strcmp(name, "signal") == 0) raise((int)amount);
    else if (strcmp(name, "big") == 0) for (size_t i = 0; i < amount; i++) free(big[i]), big[i] = malloc(8u << 20);
    else if (strcmp(name, "free-big") == 0) for (size_t i = 0; i < amount; i++) free(big[i]), big[i] = NULL;
    else if (strcmp(name, "fork") == 0 && fork() != 0) wait(NULL);
    else if (strcmp(name, "fork") == 0) printf("child %d\n", (int)getpid());
    else if (strcmp(name, "quit") == 0) _exit((int)amount);
    else if (strcmp(name, "copy") == 0) {
        char command[256];
        snprintf(command, sizeof command, "cp \"$HAKMEM_PROFILE\" \"$HAKMEM_PROFILE.copy%zu\"", amount);
        unsetenv("LD_PRELOAD");
        if (system(command) != 0) _exit(4);
    }
}

int main(int argc, char **argv) {
    setvbuf(stdout, NULL, _IONBF, 0);
    printf("process %d\n", (int)getpid());
    for (int i = 1; i + 1 < argc; i += 2) step(argv[i], strtoull(argv[i + 1], NULL, 10));
    return 0;
}
