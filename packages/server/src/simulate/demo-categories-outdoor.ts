// Alpenblick Outdoor's shelves (EUR, cents).
import { demoCategories } from './demo-category.ts';

export const OUTDOOR_CATEGORIES = demoCategories([
  ['Hiking Boots', 7, 9_900, 22_900, 'spring', 0.02, 1, 'Karwendel Mid GTX, Zugspitz Leather, Trail Kid'],
  ['Trail Running Shoes', 8, 8_900, 16_900, 'spring', 0.22, 1, 'Gratläufer 3, Swift Ridge, Vertical Pro'],
  ['Rain Jackets', 9, 7_900, 29_900, 'autumn', 0.05, 1, 'Nordwand Shell, Storm Light, Kids Puddle'],
  ['Fleece & Midlayers', 10, 3_900, 12_900, 'winter', 0.0, 2, 'Alm Fleece, Grid Hoody, Wool Vest'],
  ['Base Layers', 8, 2_900, 8_900, 'winter', 0.08, 3, 'Merino 150 Tee, Merino 200 Longsleeve, Tech Tights'],
  ['Hiking Trousers', 8, 5_900, 14_900, 'summer', 0.04, 2, 'Zip-Off Tour, Softshell Pant, Light Shorts'],
  ['Ski Jackets & Pants', 4, 14_900, 44_900, 'winter', -0.06, 1, 'Powder Shell, Piste Insulated'],
  ['Gloves & Hats', 9, 1_490, 5_990, 'winter', 0.01, 3, 'Merino Beanie, Touring Glove, Summer Cap'],
  ['Socks', 14, 990, 2_790, 'steady', 0.03, 5, 'Trek Crew, Run Light, Ski Compression'],
  ['Daypacks', 7, 4_900, 13_900, 'summer', 0.06, 1, 'Tour 22, City 18, Hydration 12'],
  ['Trekking Backpacks', 3, 13_900, 31_900, 'summer', -0.02, 1, 'Expedition 55, Fastpack 38'],
  ['Tents', 3, 14_900, 69_900, 'summer', 0.04, 1, 'Biwak 1, Duo Light 2, Family Dome 4'],
  ['Sleeping Bags', 4, 6_900, 34_900, 'summer', 0.0, 2, 'Down 400, Synthetic Comfort, Kids Nest'],
  ['Sleeping Mats', 5, 2_900, 17_900, 'summer', 0.09, 2, 'Air Light, Foam Fold, Self-Inflating 5'],
  ['Camping Kitchen', 8, 990, 11_900, 'summer', 0.05, 3, 'Gas Stove, Titanium Mug, Pot Set, Spork'],
  ['Headlamps', 6, 2_490, 11_900, 'autumn', 0.12, 2, 'Beam 400, Rechargeable 900'],
  ['Trekking Poles', 5, 4_990, 16_990, 'summer', 0.07, 1, 'Carbon Fold, Alu Lock'],
  ['Climbing Gear', 5, 1_290, 15_900, 'steady', 0.15, 3, 'Sport Harness, Rope 60 m, Wire Carabiner, Chalk Bag'],
  ['Bike Helmets', 4, 5_900, 19_900, 'spring', 0.1, 1, 'Gravel Helmet, Trail Helmet MIPS'],
  ['Bottles & Filters', 10, 1_190, 6_990, 'summer', 0.08, 3, 'Steel Bottle 1 l, Soft Flask, Water Filter'],
  ['GPS & Watches', 3, 17_900, 64_900, 'gifts', 0.18, 1, 'Summit Watch, Handheld GPS'],
  ['Sunglasses & Goggles', 5, 3_990, 17_990, 'steady', -0.03, 1, 'Glacier Glasses, Ski Goggles'],
  ['Outdoor Food', 9, 390, 1_090, 'summer', 0.16, 6, 'Chili sin Carne, Porridge, Energy Bar, Electrolytes'],
  ['Care & Repair', 6, 690, 2_490, 'autumn', 0.02, 3, 'Wash-In Proofer, Seam Sealer, Boot Wax'],
]);
