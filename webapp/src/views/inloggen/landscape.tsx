// The Veenkoloniën in a few lines: a wide sky, a straight canal, two houses side by side.

export function Landscape() {
  return (
    <svg class="landscape" viewBox="0 0 480 200" preserveAspectRatio="xMidYMax slice" aria-hidden="true" focusable="false">
      <rect class="sky" width="480" height="200" />
      <circle class="sun" cx="372" cy="74" r="26" />
      <path class="far" d="M0 128c70-7 120-3 190-4s180-6 290 1v75H0z" />
      <path class="land" d="M0 140c90-5 170-3 240-3s160-4 240 1v62H0z" />
      <path class="water" d="M236 137h10l84 63h-178z" />
      <path class="bridge" d="M150 168c50-16 130-16 182 0m-150-9v-12m118 12v-12m-118 0c40-9 80-9 118 0" />
      <path class="wall" d="M66 150v-40l26-24 26 24v40z" />
      <path class="roof" d="m60 113 32-30 32 30" />
      <path class="door" d="M86 150v-20h13v20zM75 118h9v9h-9zM101 118h9v9h-9z" />
      <path class="wall two" d="M122 150v-32l20-18 20 18v32z" />
      <path class="roof" d="m117 121 25-23 25 23" />
      <path class="door" d="M136 150v-16h11v16z" />
      <path class="tree" d="M398 141v-22m0 0c-9 0-15-7-15-16s6-20 15-20 15 11 15 20-6 16-15 16ZM432 141v-17m0 0c-7 0-11-5-11-12s4-15 11-15 11 8 11 15-4 12-11 12ZM38 145v-18m0 0c-7 0-12-6-12-13s5-16 12-16 12 9 12 16-5 13-12 13Z" />
    </svg>
  )
}
