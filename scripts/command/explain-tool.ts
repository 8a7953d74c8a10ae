// `hakmem explain` of the packages, bundled with all that it imports into one file.
import { runTool } from './run-tool.ts';

await runTool(() => import('../explain.ts'));
