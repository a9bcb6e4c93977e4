// Reads the given files and takes libyaml through them event by event, doing nothing with the events: the least that a
// linter on libyaml can cost. Prints how many events there were.
#include <stdio.h>
#include <stdlib.h>
#include <yaml.h>

static unsigned char *buffer;
static size_t capacity;

// The size of the file, now in `buffer`, or -1.
static long read_file(const char *path) {
  FILE *file = fopen(path, "rb");
  if (!file) return -1;
  setvbuf(file, NULL, _IONBF, 0);
  fseek(file, 0, SEEK_END);
  long size = ftell(file);
  rewind(file);
  if ((size_t)size > capacity) {
    capacity = size;
    buffer = realloc(buffer, capacity);
  }
  long done = (long)fread(buffer, 1, size, file);
  fclose(file);
  return done;
}

static long count_events(size_t size) {
  yaml_parser_t parser;
  yaml_event_t event;
  long count = 0;
  yaml_parser_initialize(&parser);
  yaml_parser_set_input_string(&parser, buffer, size);
  while (yaml_parser_parse(&parser, &event)) {
    count++;
    int is_end = event.type == YAML_STREAM_END_EVENT;
    yaml_event_delete(&event);
    if (is_end) break;
  }
  yaml_parser_delete(&parser);
  return count;
}

int main(int argc, char **argv) {
  long events = 0;
  for (int i = 1; i < argc; i++) {
    long size = read_file(argv[i]);
    if (size < 0) {
      perror(argv[i]);
      return 2;
    }
    events += count_events(size);
  }
  printf("%ld events\n", events);
  return 0;
}
