/** The language process, started plainly; snapshot-entry.ts is the same process started from a snapshot. */
import { serve } from "./serve.ts";

serve();
