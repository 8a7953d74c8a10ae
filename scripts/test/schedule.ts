// Runs jobs a few at a time, in order; those marked alone run after the others, one by one.

export async function runTogether<Job extends { readonly alone: boolean }, Result>(
  jobs: readonly Job[],
  width: number,
  run: (job: Job) => Promise<Result>,
): Promise<Result[]> {
  const results = new Map<Job, Result>();
  const shared = jobs.filter((job) => !job.alone);
  const next = shared.values();
  const work = async () => {
    for (const job of next) results.set(job, await run(job));
  };
  await Promise.all(Array.from({ length: width }, work));
  for (const job of jobs) if (job.alone) results.set(job, await run(job));
  return jobs.flatMap((job) => results.get(job) ?? []);
}
