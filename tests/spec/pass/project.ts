export { heap } from '../../../gen/spec/heap.ts';
