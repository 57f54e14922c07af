/* jit_runtime.h - the profiler
 *
 * A program brackets what it wants to know about:
 *
 *     jit_profile_begin("fibonacci");
 *     ...
 *     jit_profile_end("fibonacci");
 *
 * Brackets may nest and recurse. For each name the profiler keeps, in CPU cycles:
 *   calls     how often it was begun
 *   total     the time during which at least one of its brackets was open: recursion is not
 *             counted twice
 *   self      total without the time spent in other brackets inside it
 *   min, max  of the time from one begin to its end
 *   average   total / calls; for a recursive function, what one call costs on average
 *
 * A begin without its end is closed by the end of a bracket around it. An end that has no begin
 * is ignored and counted.
 */
#ifndef BAREFLOW_JIT_RUNTIME_H
#define BAREFLOW_JIT_RUNTIME_H

#include <stdint.h>

#define JIT_MAX_FUNCTIONS 32
#define JIT_MAX_DEPTH 64 /* brackets open at once; deeper calls are counted but not timed */

/* What surrounds the line of JSON on the serial port. */
#define JIT_JSON_BEGIN "---JIT-PROFILE-BEGIN---"
#define JIT_JSON_END "---JIT-PROFILE-END---"

void jit_profile_init(void); /* forget everything */
void jit_profile_begin(const char *name); /* the string must stay valid */
void jit_profile_end(const char *name);

uint32_t jit_get_call_count(const char *name); /* 0 for a name never begun */
uint64_t jit_get_avg_cycles(const char *name);

/* On the serial port; a ~ stands before what differs from run to run. */
void jit_print_stats(const char *name);
void jit_print_all_stats(void);
void jit_export_json(void);

#endif
