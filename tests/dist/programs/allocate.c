/* Calls malloc in every way that C has, directly and through libc, and says who served them: only one allocator rounds 100 up to 112. */
#include <malloc.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Names of the library's own, which must not meet. */
int arena_start(void) { return 1; }
int registry = 2;

static void *run(void *nothing) {
    free(malloc(1000));
    return nothing;
}

static int use(void) {
    char *text = strdup("text"), *grown = realloc(malloc(10), 100000), *line = NULL;
    int *zeroed = calloc(100, sizeof *zeroed), sum = 0;
    size_t room = 0;
    void *aligned;
    FILE *file = fopen("/proc/self/status", "r");
    if (text == NULL || grown == NULL || zeroed == NULL || file == NULL || posix_memalign(&aligned, 4096, 5000) != 0) return 1;
    while (getline(&line, &room, file) > 0) sum += line[0] == '\0';
    for (int i = 0; i < 100; i++) sum += zeroed[i];
    fclose(file);
    memset(grown, 1, 100000);
    free(line);
    free(aligned);
    free(zeroed);
    free(grown);
    free(text);
    return sum;
}

int main(void) {
    char *volatile block = malloc(100);
    pthread_t thread;
    int status = 1;
    if (pthread_create(&thread, NULL, run, NULL) != 0 || pthread_join(thread, NULL) != 0 || use() != 0) return 1;
    pid_t child = fork();
    if (child == 0) _exit(use());
    if (waitpid(child, &status, 0) != child || status != 0) return 2;
    printf("usable %zu, own names %d\n", malloc_usable_size(block), arena_start() + registry);
    free(block);
    return 0;
}
